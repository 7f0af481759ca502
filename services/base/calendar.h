/*
 * The Norwegian calendar: holidays, working days, and how a period of weeks
 * ends by domstolloven §§ 148 and 149, which forvaltningsloven § 29 refers to.
 * Pure: a date in, a date out. The end of a day in Oslo is the database's
 * matter (end_of_day_oslo).
 */
#ifndef TILSKUDD_BASE_CALENDAR_H
#define TILSKUDD_BASE_CALENDAR_H

#include "services/base/date.h"

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

/* The last day of a period of weeks: the day `weeks` later with the same name
 * as the day it began (domstolloven § 148, second paragraph), moved to the
 * next working day (§ 149). To appeal: three weeks from when the notice
 * reached the party (forvaltningsloven § 29). */
struct date calendar_deadline(struct date start, int weeks);

#endif
