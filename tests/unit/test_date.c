/*
 * Dates, the Norwegian holidays and the last day to appeal.
 */
#include "services/base/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct date day(const char *text)
{
    struct date date = { 0 };

    if (!date_parse(text, &date))
        fail_msg("%s is no date", text);
    return date;
}

static void assert_day(struct date date, const char *expected)
{
    char text[11];

    date_format(date, text);
    assert_string_equal(text, expected);
}

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
        assert_day(date_appeal_deadline(day(rows[i].notified), 3),
                   rows[i].deadline);
    assert_day(date_appeal_deadline(day("2026-06-08"), 6), "2026-07-20");
}

/* domstolloven § 148: never shorter than the weeks, always a working day. */
static void a_period_is_never_cut_short(void **state)
{
    int last = date_to_days(day("2050-12-31"));

    (void)state;
    for (int n = date_to_days(day("2020-01-01")); n <= last; n++) {
        struct date end = date_appeal_deadline(date_from_days(n), 3);

        assert_in_range(date_to_days(end), n + 21, n + 26);
        assert_true(is_working_day(end));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_dates_are_read_and_written),
        cmocka_unit_test(anything_else_is_refused),
        cmocka_unit_test(days_are_counted_from_1970),
        cmocka_unit_test(every_day_follows_the_one_before),
        cmocka_unit_test(easter_is_where_the_almanac_has_it),
        cmocka_unit_test(the_holidays_of_2026_are_these_twelve),
        cmocka_unit_test(working_days),
        cmocka_unit_test(the_last_day_to_appeal),
        cmocka_unit_test(a_period_is_never_cut_short),
    };

    return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
