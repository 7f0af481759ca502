/*
 * The journal: every change of a case leaves an event for those it concerns
 * and an audit row for us, in the transaction of the change itself. Neither
 * is ever altered (arkivlova § 5; domain 8.83), and the database chains the
 * audit rows of a case, so that it would show.
 */
#ifndef TILSKUDD_JOURNAL_JOURNAL_H
#define TILSKUDD_JOURNAL_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "db/db.h"

struct journal_entry {
    const char *kind; /* of the subject: "application" */
    const char *id;
    const char *case_id;       /* the application it hangs on; NULL: `id` */
    const char *type;          /* "application.submitted" */
    const char *organisation;  /* the applicant it concerns, or NULL */
    const char *administrator; /* NULL while it is none of its business */
    const char *appeal_body;   /* that has the appeal it is about, or NULL */
    bool is_public;            /* all applicants may know: a published call */
    const char *data;          /* JSON object of the event, NULL: {} */
    const char *reason;        /* as given with the action, or NULL */
    bool is_reason_private;    /* for the audit alone: not for colleagues */
    const char *before;        /* JSON object: what changed, as it was, NULL */
    const char *after;         /* for what is new; as it is, never NULL */
    int64_t version;           /* the row's, after the change */
};

/* Queues both rows; a failure shows at the next answer or at commit. The
 * audit row locks the end of the case's chain until then: whoever writes about
 * several cases does so in the order of their ids. */
err_t journal_write(struct tx *tx, const struct journal_entry *entry);

/* The audit row alone: of what nobody is told of for itself, as when somebody
 * has read what is another's, or a letter was made. */
err_t journal_note(struct tx *tx, const struct journal_entry *entry);

/* {"state":..,"version":..} for `before` and `after`. */
const char *journal_standing(struct arena *arena, const char *state,
                             int64_t version);

/* The same of what has an amount. */
const char *journal_standing_nok(struct arena *arena, const char *state,
                                 int64_t version, int64_t amount_nok);

/* The same and one member more, a word or an id; none when `value` is NULL. */
const char *journal_standing_with(struct arena *arena, const char *state,
                                  int64_t version, const char *member,
                                  const char *value);

#endif
