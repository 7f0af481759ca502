/*
 * Who is served when a line has stood for too long.
 */
#include "api/line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>

#include <cmocka.h>

/* A wait long enough to count, and for how long all may have to wait. */
#define WAITED 100000
#define MOST 30000

static void rest(int64_t us)
{
    nanosleep(&(struct timespec){ 0, us * 1000 }, NULL);
}

/* Somebody before has been at it for as long as the next one waited. */
static bool serves(int64_t waited_us)
{
    line_next();
    return line_serves(waited_us, MOST);
}

/* Each test begins with a line in which nobody has been sent away lately. */
static int nobody_stands(void **state)
{
    (void)state;
    rest(MOST + 1000);
    return serves(0) ? 0 : -1;
}

static void a_line_that_has_just_begun_is_served(void **state)
{
    (void)state;
    assert_true(serves(WAITED));
    assert_true(serves(WAITED));
    assert_true(serves(0));
}

static void where_all_have_waited_for_too_long_who_waits_is_sent_away(
    void **state)
{
    (void)state;
    assert_true(serves(WAITED));
    rest(MOST + 1000);
    assert_false(serves(WAITED));
    assert_true(serves(0)); /* who has just come is served */
    assert_false(serves(WAITED));
    assert_false(serves(WAITED));
}

static void one_who_did_not_wait_ends_the_line(void **state)
{
    (void)state;
    assert_true(serves(WAITED));
    rest(MOST + 1000);
    assert_true(serves(0));
    assert_true(serves(WAITED));
}

static void when_nobody_had_to_go_for_a_while_all_are_served(void **state)
{
    (void)state;
    assert_true(serves(WAITED));
    rest(MOST + 1000);
    assert_false(serves(WAITED));
    assert_true(serves(0));
    rest(MOST + 1000);
    assert_true(serves(WAITED));
}

/* The machine stood still, and nobody was before this one. */
static void who_came_to_a_thread_at_rest_has_not_stood_in_line(void **state)
{
    (void)state;
    assert_true(serves(0));
    for (int i = 0; i < 3; i++) {
        rest(MOST + 60000);
        assert_true(line_serves(60000, MOST));
    }
}

static void what_is_no_connection_has_not_waited(void **state)
{
    (void)state;
    assert_int_equal(line_waited_us(-1), 0);
}

#define STANDING(test) cmocka_unit_test_setup(test, nobody_stands)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STANDING(a_line_that_has_just_begun_is_served),
        STANDING(where_all_have_waited_for_too_long_who_waits_is_sent_away),
        STANDING(one_who_did_not_wait_ends_the_line),
        STANDING(when_nobody_had_to_go_for_a_while_all_are_served),
        STANDING(who_came_to_a_thread_at_rest_has_not_stood_in_line),
        STANDING(what_is_no_connection_has_not_waited),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
