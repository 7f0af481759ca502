/*
 * The Norwegian holidays and the last day of a period.
 */
#include "services/base/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/days.h"

static void easter_is_where_the_almanac_has_it(void **state)
{
    static const char *const easters[] = {
        "1900-04-15", "1954-04-18", "1981-04-19", "2000-04-23", "2008-03-23",
        "2011-04-24", "2024-03-31", "2026-04-05", "2027-03-28", "2038-04-25",
        "2049-04-18",
        /* Prop. 81 L (2010-2011) ch. 5: the year in which the parenthesis
         * that was then in the law would have given 22 March. */
        "2076-04-19", "2106-04-18", "2160-03-23", "2200-04-06",
    };

    (void)state;
    for (size_t i = 0; i < sizeof easters / sizeof *easters; i++)
        assert_day(easter_sunday(day(easters[i]).year), easters[i]);
    for (int year = 1900; year <= 2200; year++) {
        struct date easter = easter_sunday(year);

        assert_int_equal(date_weekday(easter), SUNDAY);
        assert_in_range(easter.month * 100 + easter.day, 322, 425);
    }
}

static void the_holidays_of_2026_are_these_twelve(void **state)
{
    static const char *const holidays[] = {
        "2026-01-01", "2026-04-02", "2026-04-03", "2026-04-05",
        "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-17",
        "2026-05-24", "2026-05-25", "2026-12-25", "2026-12-26",
    };
    struct date date = day("2026-01-01");
    size_t found = 0;

    (void)state;
    for (; date.year == 2026; date = date_add_days(date, 1)) {
        if (is_public_holiday(date))
            assert_day(date, holidays[found++]);
    }
    assert_int_equal(found, 12);
}

static void working_days(void **state)
{
    static const struct {
        const char *date, *next; /* the same: a working day */
    } rows[] = {
        { "2026-03-16", "2026-03-16" }, /* Monday */
        { "2026-03-20", "2026-03-20" }, /* Friday */
        { "2026-03-21", "2026-03-23" }, /* Saturday */
        { "2026-03-22", "2026-03-23" }, /* Sunday */
        { "2026-04-01", "2026-04-01" }, /* Wednesday before Easter */
        { "2026-04-02", "2026-04-07" }, /* Maundy Thursday */
        { "2026-04-04", "2026-04-07" }, /* Easter Eve, a Saturday */
        { "2026-05-01", "2026-05-04" }, /* 1 May, a Friday */
        { "2026-05-14", "2026-05-15" }, /* Ascension Day */
        { "2027-05-17", "2027-05-18" }, /* 17 May and Whit Monday */
        { "2026-12-24", "2026-12-24" }, /* Christmas Eve is no holiday */
        { "2026-12-25", "2026-12-28" },
        { "2026-12-31", "2026-12-31" }, /* nor is New Year's Eve */
        { "2027-01-01", "2027-01-04" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool is_same = strcmp(rows[i].date, rows[i].next) == 0;

        assert_int_equal(is_working_day(day(rows[i].date)), is_same);
        assert_day(next_working_day(day(rows[i].date)), rows[i].next);
    }
}

static void the_last_day_to_appeal(void **state)
{
    static const struct {
        const char *notified, *deadline;
    } rows[] = {
        { "2026-06-08", "2026-06-29" }, /* Monday to Monday */
        { "2026-04-23", "2026-05-15" }, /* past Ascension Day */
        { "2026-04-25", "2026-05-18" }, /* past Saturday and 17 May */
        { "2026-05-04", "2026-05-26" }, /* past Whit Monday */
        { "2026-03-12", "2026-04-07" }, /* past all of Easter */
        { "2026-03-13", "2026-04-07" }, /* from Good Friday */
        { "2026-04-10", "2026-05-04" }, /* past 1 May and a weekend */
        { "2026-12-04", "2026-12-28" }, /* past Christmas */
        { "2026-12-03", "2026-12-24" }, /* Christmas Eve counts */
        { "2026-12-10", "2026-12-31" }, /* New Year's Eve too */
        { "2026-12-11", "2027-01-04" }, /* past New Year's Day */
        { "2024-02-08", "2024-02-29" }, /* on a leap day */
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_day(calendar_deadline(day(rows[i].notified), 3),
                   rows[i].deadline);
    assert_day(calendar_deadline(day("2026-06-08"), 6), "2026-07-20");
}

/*
 * What stands around the great holidays, told once more without the code's own
 * tables: Easter by the method of Meeus, and the days counted from it.
 */
static struct date easter_by_meeus(int year)
{
    int a = year % 19, b = year / 100, c = year % 100;
    int d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    int e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
    int f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;

    return (struct date){ year, f / 31, f % 31 + 1 };
}

static bool falls_on_holiday(struct date date)
{
    static const int from_easter[] = { -3, -2, 0, 1, 39, 49, 50 };
    static const int month_and_day[] = { 101, 501, 517, 1225, 1226 };
    int days = date_to_days(date) - date_to_days(easter_by_meeus(date.year));

    for (size_t i = 0; i < 7; i++) {
        if (days == from_easter[i])
            return true;
    }
    for (size_t i = 0; i < 5; i++) {
        if (date.month * 100 + date.day == month_and_day[i])
            return true;
    }
    return false;
}

static bool may_end_on(struct date date)
{
    return date_weekday(date) != SATURDAY && date_weekday(date) != SUNDAY &&
           !falls_on_holiday(date);
}

/* Every day of 101 years: the period ends on a working day, is never shorter
 * than its weeks, and goes on no day longer than it must. */
static void a_period_ends_on_the_first_day_it_may(void **state)
{
    int last = date_to_days(day("2100-12-31"));

    (void)state;
    for (int n = date_to_days(day("2000-01-01")); n <= last; n++) {
        int end = date_to_days(calendar_deadline(date_from_days(n), 3));

        assert_in_range(end, n + 21, n + 26);
        assert_true(may_end_on(date_from_days(end)));
        for (int before = n + 21; before < end; before++)
            assert_false(may_end_on(date_from_days(before)));
    }
}

/* Around a holiday each day is tried as the last one. */
static void assert_moved(const char *last_of_period, const char *expected)
{
    struct date start = date_add_days(day(last_of_period), -21);

    assert_day(calendar_deadline(start, 3), expected);
}

static void around_easter_may_and_christmas(void **state)
{
    (void)state;
    assert_moved("2026-04-01", "2026-04-01"); /* Wednesday before Easter */
    assert_moved("2026-04-02", "2026-04-07"); /* Maundy Thursday */
    assert_moved("2026-04-04", "2026-04-07"); /* Easter Eve */
    assert_moved("2026-04-06", "2026-04-07"); /* Easter Monday */
    assert_moved("2027-03-29", "2027-03-30"); /* Easter Monday of 2027 */
    assert_moved("2026-05-01", "2026-05-04"); /* 1 May, a Friday */
    assert_moved("2028-05-01", "2028-05-02"); /* 1 May, a Monday */
    assert_moved("2029-05-17", "2029-05-18"); /* 17 May, a Thursday */
    assert_moved("2024-05-17", "2024-05-21"); /* 17 May and Whitsun */
    assert_moved("2027-05-17", "2027-05-18"); /* 17 May, Whit Monday */
    assert_moved("2008-05-01", "2008-05-02"); /* 1 May, Ascension Day */
    assert_moved("2026-12-24", "2026-12-24"); /* Christmas Eve */
    assert_moved("2026-12-25", "2026-12-28"); /* Friday to Monday */
    assert_moved("2025-12-25", "2025-12-29"); /* Thursday to Monday */
    assert_moved("2027-01-01", "2027-01-04"); /* New Year's Day */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(easter_is_where_the_almanac_has_it),
        cmocka_unit_test(the_holidays_of_2026_are_these_twelve),
        cmocka_unit_test(working_days),
        cmocka_unit_test(the_last_day_to_appeal),
        cmocka_unit_test(around_easter_may_and_christmas),
        cmocka_unit_test(a_period_ends_on_the_first_day_it_may),
    };

    return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}
