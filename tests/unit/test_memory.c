/*
 * Memory that is never NULL: what cannot be had ends the process.
 */
#include "services/base/memory.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void ask_for_all(void)
{
    (void)memory_array(SIZE_MAX / 2, 4);
}

static void ask_for_more(void)
{
    volatile size_t size = SIZE_MAX / 2;

    (void)memory_resize(memory_new(1), size);
}

/* How a process ends that does this. */
static int end_of(void (*act)(void))
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        (void)close(STDERR_FILENO);
        act();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void assert_aborts(void (*act)(void))
{
    int status = end_of(act);

    assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void what_cannot_be_had_is_the_end(void **state)
{
    (void)state;
    assert_aborts(ask_for_all);
    assert_aborts(ask_for_more);
}

static void nothing_is_something(void **state)
{
    void *none = memory_new(0);
    unsigned char *zeroes = memory_array(16, 1);

    (void)state;
    assert_non_null(none);
    none = memory_resize(none, 0);
    assert_non_null(none);
    for (size_t i = 0; i < 16; i++)
        assert_int_equal(zeroes[i], 0);
    memory_free(none);
    memory_free(zeroes);
}

static void a_copy_is_its_own(void **state)
{
    char original[] = "Skien";
    char *copy = memory_copy(original);

    (void)state;
    original[0] = 's';
    assert_string_equal(copy, "Skien");
    memory_free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_had_is_the_end),
        cmocka_unit_test(nothing_is_something),
        cmocka_unit_test(a_copy_is_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
