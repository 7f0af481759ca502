/*
 * Dates without a time zone: true dates only (a weekday, a report deadline,
 * the day a letter arrived). Instants and local days belong to the database,
 * which knows Europe/Oslo; nothing here reads a clock.
 */
#ifndef TILSKUDD_BASE_DATE_H
#define TILSKUDD_BASE_DATE_H

#include <stdbool.h>

struct date {
    int year, month, day;
};

/* Numbered as in ISO 8601. */
enum weekday {
    MONDAY = 1,
    TUESDAY,
    WEDNESDAY,
    THURSDAY,
    FRIDAY,
    SATURDAY,
    SUNDAY
};

/* Reads exactly "YYYY-MM-DD", a date that exists, years 1900 to 2200. On
 * false `out` is untouched. */
bool date_parse(const char *text, struct date *out);

/* "2026-03-16" with its NUL. `date` must be one that date_parse accepts. */
void date_format(struct date date, char out[11]);

/* Days since 1970-01-01 in the Gregorian calendar, and back. */
int date_to_days(struct date date);
struct date date_from_days(int days);

struct date date_add_days(struct date date, int days);
enum weekday date_weekday(struct date date);

#endif
