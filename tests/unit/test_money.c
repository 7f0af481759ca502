/*
 * Whole kroner: sums that fit, sums that don't, and how they are written.
 */
#include "services/base/money.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void sums_that_fit(void **state)
{
    static const struct {
        int64_t a, b, sum;
    } rows[] = {
        { 0, 0, 0 },
        { 200000, 34552000, 34752000 },
        { 200000, -200000, 0 },
        { MONEY_MAX, MONEY_MAX, 2 * MONEY_MAX },
        { INT64_MAX, 0, INT64_MAX },
        { INT64_MAX - 1, 1, INT64_MAX },
        { INT64_MIN, INT64_MAX, -1 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t sum = 42;

        assert_true(money_add(rows[i].a, rows[i].b, &sum));
        assert_true(sum == rows[i].sum);
    }
}

static void sums_that_do_not_fit(void **state)
{
    int64_t sum = 42;

    (void)state;
    assert_false(money_add(INT64_MAX, 1, &sum));
    assert_false(money_add(1, INT64_MAX, &sum));
    assert_false(money_add(INT64_MIN, -1, &sum));
    assert_false(money_add(INT64_MAX, INT64_MAX, &sum));
    assert_int_equal(sum, 42);
}

static void amounts_are_grouped_by_thousands(void **state)
{
    static const struct {
        int64_t nok;
        const char *text;
    } rows[] = {
        { 0, "0" },
        { 7, "7" },
        { 999, "999" },
        { 1000, "1 000" },
        { 200000, "200 000" },
        { 34752000, "34 752 000" },
        { -1, "-1" },
        { -1000, "-1 000" },
        { -200000, "-200 000" },
        { MONEY_MAX, "9 007 199 254 740 991" },
        { INT64_MIN, "-9 223 372 036 854 775 808" },
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(money_format(arena, rows[i].nok), rows[i].text);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_that_fit),
        cmocka_unit_test(sums_that_do_not_fit),
        cmocka_unit_test(amounts_are_grouped_by_thousands),
    };

    return cmocka_run_group_tests_name("money", tests, NULL, NULL);
}
