/*
 * Dates, and counting their days.
 */
#include "services/base/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/days.h"

static void real_dates_are_read_and_written(void **state)
{
    static const char *const dates[] = {
        "1900-01-01", "1999-12-31", "2000-02-29", "2024-02-29", "2026-03-16",
        "2100-02-28", "2200-12-31",
    };

    (void)state;
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
        assert_day(day(dates[i]), dates[i]);
}

static void anything_else_is_refused(void **state)
{
    static const char *const texts[] = {
        "",           "2026",        "2026-3-16",   "2026-03-1",
        "2026-03-160", " 2026-03-16", "2026-03-16 ", "2026-03-16T",
        "2026/03/16", "16-03-2026",  "20260316",    "+026-03-16",
        "2026-00-10", "2026-13-10",  "2026-03-00",  "2026-03-32",
        "2026-04-31", "2026-02-29",  "2100-02-29",  "1900-02-29",
        "1899-12-31", "2201-01-01",  "0000-01-01",  "2026-0a-16",
        "2026-03--6", "202a-03-16",  "2026--3-16",  "٢٠٢٦-03",
    };
    struct date untouched = { 1, 2, 3 };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (date_parse(texts[i], &untouched))
            fail_msg("%s was accepted", texts[i]);
        assert_int_equal(untouched.year, 1);
        assert_int_equal(untouched.day, 3);
    }
}

static void days_are_counted_from_1970(void **state)
{
    (void)state;
    assert_int_equal(date_to_days(day("1970-01-01")), 0);
    assert_int_equal(date_to_days(day("1969-12-31")), -1);
    assert_int_equal(date_to_days(day("2000-03-01")), 11017);
    assert_int_equal(date_to_days(day("2026-03-16")), 20528);
    assert_day(date_add_days(day("2026-12-31"), 1), "2027-01-01");
    assert_day(date_add_days(day("2024-03-01"), -1), "2024-02-29");
    assert_day(date_add_days(day("2026-03-16"), 0), "2026-03-16");
}

/* Three centuries, day by day: each has the next date and weekday. */
static void every_day_follows_the_one_before(void **state)
{
    int last = date_to_days(day("2200-12-31"));
    int weekday = MONDAY; /* 1900-01-01 was one */
    char before[11] = "1899-12-31";

    (void)state;
    for (int n = date_to_days(day("1900-01-01")); n <= last; n++) {
        struct date date = date_from_days(n);
        char text[11];

        date_format(date, text);
        assert_true(strcmp(before, text) < 0);
        assert_int_equal(date_to_days(day(text)), n);
        assert_int_equal(date_weekday(date), weekday);
        weekday = weekday == SUNDAY ? MONDAY : weekday + 1;
        memcpy(before, text, sizeof before);
    }
    assert_string_equal(before, "2200-12-31");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_dates_are_read_and_written),
        cmocka_unit_test(anything_else_is_refused),
        cmocka_unit_test(days_are_counted_from_1970),
        cmocka_unit_test(every_day_follows_the_one_before),
    };

    return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
