/*
 * Within services/letter: what making a letter at once and making it later
 * have in common.
 */
#ifndef TILSKUDD_LETTER_LETTER_CASE_H
#define TILSKUDD_LETTER_LETTER_CASE_H

#include "db/db.h"
#include "services/letter/letter_program.h"

/* The state of a letter in the audit. */
#define LETTER_MADE "made"

/* Whose a letter is. `case_id` NULL: it is a case of its own. */
struct letter_owner {
    const char *id, *case_id;
    const char *organisation, *administrator;
};

/* That a letter was made, or read for the first time: an audit row without an
 * event, since what it is about has one. */
err_t letter_record(struct tx *tx, const struct letter_owner *owner,
                    const char *before, const char *after);

/* The PDF as an argument of a statement. */
const char *letter_bytea(struct arena *arena, const struct letter_print *print);

#endif
