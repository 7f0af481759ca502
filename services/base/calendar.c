/*
 * Holidays and working days of Norway.
 */
#include "services/base/calendar.h"

#include <stddef.h>

#define DAYS_PER_WEEK 7

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

struct date calendar_deadline(struct date start, int weeks)
{
    /* domstolloven § 148: the weekday of the same name in the last week. */
    struct date end = date_add_days(start, weeks * DAYS_PER_WEEK);

    /* § 149: a period ending on a Saturday or holiday is extended. */
    return next_working_day(end);
}
