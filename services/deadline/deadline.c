/*
 * Lists of deadlines, and the same as a calendar.
 */
#include "services/deadline/deadline.h"

#include <ctype.h>
#include <string.h>

#include "services/base/code.h"
#include "services/deadline/icalendar.h"

static const struct deadline_pages of_public = {
    &sql_deadline_page_public_asc,
    &sql_deadline_page_public_desc,
    &sql_deadline_page_public_total,
};
static const struct deadline_pages of_applicant = {
    &sql_deadline_page_own_asc,
    &sql_deadline_page_own_desc,
    &sql_deadline_page_own_total,
};
static const struct deadline_pages of_staff = {
    &sql_deadline_page_staff_asc,
    &sql_deadline_page_staff_desc,
    &sql_deadline_page_staff_total,
};

/* An auditor has no part in cases, and reads what everybody may. */
const struct deadline_pages *deadline_pages(const struct actor *actor)
{
    if (actor->capacity == CAPACITY_STAFF)
        return &of_staff;
    return actor->roles & ROLE_APPLICANT ? &of_applicant : &of_public;
}

/* "Søknadsfrist: Kompetanse- og tjenesteutviklingstilskudd 2026" */
static const char *title(struct arena *arena, const struct rows *rows,
                         size_t row, enum language language)
{
    const char *what =
        code_title("deadlineKind", rows_text(rows, row, "kind"), language);
    const char *of =
        rows_text(rows, row, language == LANGUAGE_NN ? "_titleNn" : "_titleNb");

    return arena_printf(arena, "%c%s%s%s", toupper((unsigned char)what[0]),
                        what + 1, *of ? ": " : "", of);
}

void deadline_decorate(struct text *out, const struct rows *rows, size_t row,
                       const struct actor *actor)
{
    (void)actor;
    text_member(out, "title");
    text_addc(out, '{');
    text_pair(out, "nb", title(out->arena, rows, row, LANGUAGE_NB));
    text_pair(out, "nn", title(out->arena, rows, row, LANGUAGE_NN));
    text_addc(out, '}');
}

void deadline_calendar_begin(struct text *out, enum language language)
{
    icalendar_line(out, "BEGIN", "VCALENDAR");
    icalendar_line(out, "VERSION", "2.0");
    icalendar_line(out, "PRODID",
                   language == LANGUAGE_NN ? "-//tilskudd//deadlines//NN"
                                           : "-//tilskudd//deadlines//NB");
    icalendar_line(out, "CALSCALE", "GREGORIAN");
    icalendar_line(out, "METHOD", "PUBLISH");
}

/* Digits of "2026-03-16" or of "2026-03-16 22:59:59.999+00", as far as a date
 * or a second. */
static const char *compact(struct arena *arena, const char *value, bool is_day)
{
    struct text out = text_new(arena, 20);
    size_t length =
        is_day ? strlen("2026-03-16") : strlen("2026-03-16 22:59:59");

    for (size_t i = 0; i < length; i++) {
        if (isdigit((unsigned char)value[i]))
            text_addc(&out, value[i]);
        else if (value[i] == ' ')
            text_addc(&out, 'T');
    }
    if (!is_day)
        text_addc(&out, 'Z');
    return out.bytes;
}

/* A deadline at the end of a day is that day, wherever the calendar is read. */
static void start_write(struct text *out, const struct rows *rows, size_t row)
{
    if (rows_bool(rows, row, "_isWholeDay"))
        icalendar_line(out, "DTSTART;VALUE=DATE",
                       compact(out->arena, rows_text(rows, row, "date"), true));
    else
        icalendar_line(out, "DTSTART",
                       compact(out->arena, rows_text(rows, row, "at"), false));
}

/* Who has it in hand for an administrator's people: of which applicant. */
static const char *summary(struct arena *arena, const struct rows *rows,
                           size_t row, enum language language)
{
    const char *name = rows_text(rows, row, "_organisationName");
    const char *what = title(arena, rows, row, language);

    return name == NULL ? what : arena_printf(arena, "%s – %s", what, name);
}

void deadline_calendar_event(struct text *out, const struct rows *rows,
                             size_t row, enum language language,
                             const char *base)
{
    struct arena *arena = out->arena;
    enum language spoken = language == LANGUAGE_NN ? LANGUAGE_NN : LANGUAGE_NB;

    icalendar_line(out, "BEGIN", "VEVENT");
    icalendar_line(out, "UID",
                   arena_printf(arena, "%s-%s@tilskudd",
                                rows_text(rows, row, "_subjectId"),
                                rows_text(rows, row, "kind")));
    icalendar_line(out, "DTSTAMP",
                   compact(arena, rows_text(rows, row, "_madeAt"), false));
    start_write(out, rows, row);
    icalendar_line(out, "SEQUENCE", rows_text(rows, row, "version"));
    icalendar_text(
        out, arena_printf(arena, "SUMMARY;LANGUAGE=%s", language_tag(spoken)),
        summary(arena, rows, row, spoken));
    icalendar_line(out, "URL",
                   arena_printf(arena, "%s%s", base,
                                rows_text(rows, row, "_href")));
    icalendar_line(out, "TRANSP", "TRANSPARENT");
    icalendar_line(out, "END", "VEVENT");
}

void deadline_calendar_end(struct text *out)
{
    icalendar_line(out, "END", "VCALENDAR");
}
