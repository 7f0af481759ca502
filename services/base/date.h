/*
 * Calendar dates without a time zone: true dates only (a weekday, a report
 * deadline, the day a letter arrived). Instants and local days belong to the
 * database, which knows Europe/Oslo; nothing here reads a clock.
 *
 * The one rule of law here is how a period of weeks ends: domstolloven §§ 148
 * and 149, which forvaltningsloven § 29 refers to.
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

/* First day of Easter by the Gregorian computus. */
struct date easter_sunday(int year);

/* Holidays by lov om helligdager og helligdagsfred § 2 (LOV-1995-02-24-12)
 * and lov om 1 og 17 mai (LOV-1947-04-26-1), ordinary Sundays not included.
 * Christmas Eve and New Year's Eve are working days in law. */
bool is_public_holiday(struct date date);

/* Neither Saturday, Sunday nor public holiday (domstolloven § 149). */
bool is_working_day(struct date date);

/* `date` itself if it is a working day, else the first one after it. */
struct date next_working_day(struct date date);

/* The last day to appeal: the day `weeks` later with the same name as the day
 * of notice (domstolloven § 148, second paragraph), moved to the next working
 * day (§ 149). Forvaltningsloven § 29: three weeks from when the notice
 * reached the party. The end of that day in Oslo is the database's matter. */
struct date date_appeal_deadline(struct date notified, int weeks);

#endif
