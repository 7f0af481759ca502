/*
 * The movable clock: which texts are instants, what the database is told, and
 * that it goes on by itself from where it was put.
 */
#include "api/clock.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* What a machine under load may need between two looks at its clock. */
static const int64_t patience_ms = 5000;

static struct arena *arena;
static struct clock clock_of_test;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    clock_init(&clock_of_test);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static int64_t real_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What the clock shows, as milliseconds since 1970, by the shift alone. */
static int64_t shown_ms(void)
{
    const char *shift = clock_shift(&clock_of_test, arena);
    char unit[16];
    int64_t ms;

    if (shift == NULL)
        return real_ms();
    assert_int_equal(sscanf(shift, "%" SCNd64 " %15s", &ms, unit), 2);
    assert_string_equal(unit, "milliseconds");
    return real_ms() + ms;
}

static void assert_shows(int64_t expected)
{
    int64_t found = shown_ms();

    if (found < expected || found > expected + patience_ms)
        fail_msg("%" PRId64 " instead of %" PRId64, found, expected);
}

/* Milliseconds since 1970 are those of `date -ud ... +%s`. */
static const struct {
    const char *instant;
    int64_t ms;
} instants[] = {
    { "1970-01-01T00:00:00Z", 0 },
    { "2026-03-16T22:59:59.999Z", 1773701999999 },
    { "2026-03-16T22:59:59.9Z", 1773701999900 },
    { "2026-03-16T22:59:59.09Z", 1773701999090 },
    { "2026-03-16T22:59:59Z", 1773701999000 },
    { "2024-02-29T12:00:00Z", 1709208000000 },
    { "2100-12-31T23:59:59.001Z", 4133980799001 },
    { "1969-12-31T23:59:59.999Z", -1 },
};

static void an_instant_moves_the_clock(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(instants); i++) {
        if (!clock_move(&clock_of_test, instants[i].instant))
            fail_msg("%s", instants[i].instant);
        assert_shows(instants[i].ms);
    }
}

static const char *const others[] = {
    "", "Z", "now", "2026-03-16", "2026-03-16T22:59:59",
    "2026-03-16 22:59:59Z", "2026-03-16t22:59:59z",
    "2026-03-16T22:59:59+01:00", "2026-03-16T22:59:59z",
    "2026-03-16T22:59:59.Z", "2026-03-16T22:59:59.1234Z",
    "2026-03-16T22:59:59.12", "2026-03-16T22:59:59,123Z",
    "2026-03-16T22:59:59ZZ", "2026-03-16T22:59:59Z ", " 2026-03-16T22:59:59Z",
    "2026-3-16T22:59:59Z", "2026-03-16T9:00:00Z", "26-03-16T22:59:59Z",
    "2026-02-29T00:00:00Z", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z", "2026-03-16T24:00:00Z", "2026-03-16T22:60:00Z",
    "2026-03-16T22:59:60Z", "2026-03-16T22:59Z", "2026-03-16T-1:00:00Z",
    "12026-03-16T22:59:59Z", "2026-03-16T22:59:59.1e2Z",
};

static void nothing_else_does(void **state)
{
    (void)state;
    clock_move(&clock_of_test, "2026-03-16T22:59:59Z");
    for (size_t i = 0; i < COUNT(others); i++) {
        if (clock_move(&clock_of_test, others[i]))
            fail_msg("\"%s\"", others[i]);
    }
    assert_shows(1773701999000);
}

static void an_unmoved_clock_has_no_shift(void **state)
{
    (void)state;
    assert_null(clock_shift(&clock_of_test, arena));
    clock_move(&clock_of_test, "2026-03-16T22:59:59Z");
    assert_non_null(clock_shift(&clock_of_test, arena));
    clock_reset(&clock_of_test);
    assert_null(clock_shift(&clock_of_test, arena));
    assert_false(clock_move(&clock_of_test, "now"));
    assert_null(clock_shift(&clock_of_test, arena));
}

/* The text and what was asked for agree but for the time that has passed. */
static void the_text_is_the_instant(void **state)
{
    struct clock other;

    (void)state;
    clock_init(&other);
    for (size_t i = 0; i < COUNT(instants); i++) {
        const char *text;

        clock_move(&clock_of_test, instants[i].instant);
        text = clock_text(&clock_of_test, arena);
        assert_int_equal(strlen(text), strlen("2026-03-16T22:59:59.999Z"));
        if (!clock_move(&other, text))
            fail_msg("%s became %s", instants[i].instant, text);
        assert_shows(instants[i].ms);
    }
    clock_move(&clock_of_test, "2026-03-16T12:00:00.000Z");
    assert_memory_equal(clock_text(&clock_of_test, arena), "2026-03-16T12:00:0",
                        18);
}

static void it_goes_on_by_itself(void **state)
{
    const struct timespec pause = { .tv_nsec = 20000000 };
    int64_t before;

    (void)state;
    clock_move(&clock_of_test, "2026-03-16T22:59:59.990Z");
    before = shown_ms();
    nanosleep(&pause, NULL);
    assert_true(shown_ms() >= before + 15);
    assert_memory_equal(clock_text(&clock_of_test, arena), "2026-03-16T23:00:0",
                        18);
}

/* Tokens are judged by it, whatever the other clock shows. */
static void real_time_is_never_moved(void **state)
{
    (void)state;
    clock_move(&clock_of_test, "2000-01-01T00:00:00Z");
    assert_true(clock_seconds() >= (int64_t)time(NULL) - 1);
    assert_true(clock_seconds() <= (int64_t)time(NULL) + 1);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(an_instant_moves_the_clock),
        CASE(nothing_else_does),
        CASE(an_unmoved_clock_has_no_shift),
        CASE(the_text_is_the_instant),
        CASE(it_goes_on_by_itself),
        CASE(real_time_is_never_moved),
    };
#undef CASE

    return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
