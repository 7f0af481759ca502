/*
 * Dates by counting days, and the Norwegian calendar of holidays.
 */
#include "services/base/date.h"

#include <stddef.h>
#include <string.h>

#define FIRST_YEAR 1900
#define LAST_YEAR 2200
#define DAYS_PER_WEEK 7
#define EPOCH 719162 /* days from 0001-01-01 to 1970-01-01 */

/* Movable holidays as days after Easter Sunday (helligdagsloven § 2). */
static const int easter_holidays[] = {
    -3, /* skjærtorsdag, Maundy Thursday */
    -2, /* langfredag, Good Friday */
    0,  /* første påskedag */
    1,  /* andre påskedag */
    39, /* Kristi himmelfartsdag, Ascension Day */
    49, /* første pinsedag, Whit Sunday */
    50, /* andre pinsedag */
};

static const struct {
    int month, day;
} fixed_holidays[] = {
    { 1, 1 },   /* nyttårsdag */
    { 5, 1 },   /* 1. mai, equal to a Sunday: lov om 1 og 17 mai § 1 */
    { 5, 17 },  /* 17. mai, likewise */
    { 12, 25 }, /* første juledag */
    { 12, 26 }, /* andre juledag */
};

static bool is_leap_year(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int year, int month)
{
    static const int days[] = {
        31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
    };

    return month == 2 && is_leap_year(year) ? 29 : days[month - 1];
}

/* Days from 0001-01-01 to the first day of `year`. */
static int days_before_year(int year)
{
    int past = year - 1;

    return past * 365 + past / 4 - past / 100 + past / 400;
}

static int digits_value(const char *digits, size_t count)
{
    int value = 0;

    for (size_t i = 0; i < count; i++)
        value = value * 10 + (digits[i] - '0');
    return value;
}

static void digits_write(int value, char *out, size_t count)
{
    while (count-- > 0) {
        out[count] = (char)('0' + value % 10);
        value /= 10;
    }
}

/* "dddd-dd-dd" and nothing more. */
static bool has_date_form(const char *text)
{
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
        return false;
    return strspn(text, "0123456789") == 4 &&
           strspn(text + 5, "0123456789") == 2 &&
           strspn(text + 8, "0123456789") == 2;
}

bool date_parse(const char *text, struct date *out)
{
    struct date date;

    if (!has_date_form(text))
        return false;
    date.year = digits_value(text, 4);
    date.month = digits_value(text + 5, 2);
    date.day = digits_value(text + 8, 2);
    if (date.year < FIRST_YEAR || date.year > LAST_YEAR)
        return false;
    if (date.month < 1 || date.month > 12)
        return false;
    if (date.day < 1 || date.day > days_in_month(date.year, date.month))
        return false;
    *out = date;
    return true;
}

void date_format(struct date date, char out[11])
{
    digits_write(date.year, out, 4);
    out[4] = '-';
    digits_write(date.month, out + 5, 2);
    out[7] = '-';
    digits_write(date.day, out + 8, 2);
    out[10] = '\0';
}

int date_to_days(struct date date)
{
    int days = days_before_year(date.year) - EPOCH + date.day - 1;

    for (int month = 1; month < date.month; month++)
        days += days_in_month(date.year, month);
    return days;
}

struct date date_from_days(int days)
{
    int since_year_one = days + EPOCH;
    struct date date = { since_year_one / 366 + 1, 1, 1 };

    /* 366 is a little too long for a year: at most a few steps remain. */
    while (days_before_year(date.year + 1) <= since_year_one)
        date.year++;
    since_year_one -= days_before_year(date.year);
    while (since_year_one >= days_in_month(date.year, date.month))
        since_year_one -= days_in_month(date.year, date.month++);
    date.day = since_year_one + 1;
    return date;
}

struct date date_add_days(struct date date, int days)
{
    return date_from_days(date_to_days(date) + days);
}

enum weekday date_weekday(struct date date)
{
    /* 0001-01-01 was a Monday. */
    int days = date_to_days(date) + EPOCH;

    return (enum weekday)(days % DAYS_PER_WEEK + MONDAY);
}

/*
 * Easter is the Sunday after the first full moon of the calendar from 21
 * March on. The moon is the ecclesiastical one: a cycle of 19 years, corrected
 * for leap days that were skipped and for the drift of the cycle itself
 * (Knuth, The Art of Computer Programming 1.3.2, exercise 14).
 */
struct date easter_sunday(int year)
{
    int golden = year % 19 + 1;
    int century = year / 100 + 1;
    int skipped = 3 * century / 4 - 12;
    int drift = (8 * century + 5) / 25 - 5;
    int sunday = 5 * year / 4 - skipped - 10;
    int epact = (11 * golden + 20 + drift - skipped) % 30;
    int day;

    if (epact < 0)
        epact += 30;
    if ((epact == 25 && golden > 11) || epact == 24)
        epact++;
    day = 44 - epact; /* the full moon, counted from the start of March */
    if (day < 21)
        day += 30;
    day += DAYS_PER_WEEK - (sunday + day) % DAYS_PER_WEEK;
    return date_add_days((struct date){ year, 3, 1 }, day - 1);
}

bool is_public_holiday(struct date date)
{
    int after_easter =
        date_to_days(date) - date_to_days(easter_sunday(date.year));
    size_t i;

    for (i = 0; i < sizeof fixed_holidays / sizeof *fixed_holidays; i++) {
        if (fixed_holidays[i].month == date.month &&
            fixed_holidays[i].day == date.day)
            return true;
    }
    for (i = 0; i < sizeof easter_holidays / sizeof *easter_holidays; i++) {
        if (easter_holidays[i] == after_easter)
            return true;
    }
    return false;
}

bool is_working_day(struct date date)
{
    return date_weekday(date) < SATURDAY && !is_public_holiday(date);
}

struct date next_working_day(struct date date)
{
    while (!is_working_day(date))
        date = date_add_days(date, 1);
    return date;
}

struct date date_appeal_deadline(struct date notified, int weeks)
{
    /* domstolloven § 148: the weekday of the same name in the last week. */
    struct date end = date_add_days(notified, weeks * DAYS_PER_WEEK);

    /* § 149: a period ending on a Saturday or holiday is extended. */
    return next_working_day(end);
}
