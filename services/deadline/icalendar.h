/*
 * Content lines of iCalendar (RFC 5545): folded at 75 octets without cutting a
 * character, each ended by CR LF, texts escaped. Pure: a text grows.
 */
#ifndef TILSKUDD_DEADLINE_ICALENDAR_H
#define TILSKUDD_DEADLINE_ICALENDAR_H

#include "services/base/text.h"

/* "name:value", where the value has what form its property asks for. `name`
 * may have parameters ("DTSTART;VALUE=DATE"). */
void icalendar_line(struct text *out, const char *name, const char *value);

/* The same for a value of type TEXT (§ 3.3.11). Control characters, which a
 * text of iCalendar cannot hold, are left out; the end of a line is kept. */
void icalendar_text(struct text *out, const char *name, const char *value);

#endif
