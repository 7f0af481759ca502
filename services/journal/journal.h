/*
 * The journal: every change of a case leaves an event for those it concerns
 * and an audit row for us, in the transaction of the change itself. Neither
 * is ever altered (arkivlova § 5; domain 8.83).
 */
#ifndef TILSKUDD_JOURNAL_JOURNAL_H
#define TILSKUDD_JOURNAL_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "db/db.h"

struct journal_entry {
    const char *kind; /* of the subject: "application" */
    const char *id;
    const char *type;          /* "application.submitted" */
    const char *organisation;  /* the applicant it concerns, or NULL */
    const char *administrator; /* NULL while it is none of its business */
    bool is_public;            /* all applicants may know: a published call */
    const char *data;          /* JSON object of the event, NULL: {} */
    int64_t version;           /* the row's, after the change */
};

/* Queues both rows; a failure shows at the next answer or at commit. */
err_t journal_write(struct tx *tx, const struct journal_entry *entry);

#endif
