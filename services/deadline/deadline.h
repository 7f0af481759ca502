/*
 * Deadlines of whoever asks (domain 8.88): of calls, supplements, reports,
 * appeals, acceptances. They are rows of what they belong to, and kept nowhere
 * else: one more kind is one more part `db/sql/parts/deadline_<noun>.sql` of
 * the unions of those it concerns, and one more name in code.def.
 */
#ifndef TILSKUDD_DEADLINE_DEADLINE_H
#define TILSKUDD_DEADLINE_DEADLINE_H

#include "db/db.h"
#include "services/base/language.h"

/* The statements of a list for the actor's side. */
struct deadline_pages {
    const struct statement *first_first, *last_first, *total;
};
const struct deadline_pages *deadline_pages(const struct actor *actor);

/* The member `title` of a row, in both forms of written Norwegian. */
void deadline_decorate(struct text *out, const struct rows *rows, size_t row,
                       const struct actor *actor);

/* A calendar: what stands before its events, the event of one row of a page
 * whose addresses begin with `base`, and the end. English is not a language of
 * cases: it gets bokmål. */
void deadline_calendar_begin(struct text *out, enum language language);
void deadline_calendar_event(struct text *out, const struct rows *rows,
                             size_t row, enum language language,
                             const char *base);
void deadline_calendar_end(struct text *out);

#endif
