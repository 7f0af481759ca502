/*
 * Dates by counting days.
 */
#include "services/base/date.h"

#include <stddef.h>
#include <string.h>

#define FIRST_YEAR 1900
#define LAST_YEAR 2200
#define DAYS_PER_WEEK 7
#define EPOCH 719162 /* days from 0001-01-01 to 1970-01-01 */

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
