/*
 * The one way into a change of a case, whatever its noun: the row is locked
 * and there for this side, in the version the caller has seen, and its
 * lifecycle allows the action. In this order, so that what is another's is
 * never spoken of, and who looked at something else is told that first. Who is
 * disqualified in the case hears that, and not how the case stands.
 *
 * The way out is the noun's own: a statement that changes the row, and
 * journal_write. Who may know of it differs in each.
 */
#ifndef TILSKUDD_CASE_CASE_H
#define TILSKUDD_CASE_CASE_H

#include <stddef.h>
#include <stdint.h>

#include "db/db.h"
#include "services/base/lifecycle.h"

/* How the cases of one noun are opened. */
struct opening {
    const struct statement *lock; /* :id; columns version and state; locks */
    const struct lifecycle *lifecycle;
    size_t size; /* of the noun's struct */

    /* Fills the struct, zero before, from row 0. Gives what the guards of the
     * lifecycle look at, a part of the struct. */
    const void *(*load)(const struct rows *rows, struct arena *arena,
                        void *subject);

    /* What stands against the acting person in the case of row 0; NULL: it is
     * not handled by this. */
    err_t (*impartial)(struct tx *tx, const struct rows *rows);

    /* Adds to a refusal of the lifecycle what the caller is to know of it;
     * NULL: nothing. */
    void (*tell)(struct tx *tx, const void *subject, err_t refusal);
};

/* Opens the case `id` for `action`: *subject is the loaded struct, *out the
 * transition to take (its `to` is the next state); `out` may be NULL.
 * `version` 0 is any.
 * - ERR_NOT_FOUND when this side has no such case;
 * - ERR_PRECONDITION_FAILED (version_check);
 * - ERR_PERSON_REQUIRED and ERR_ROLE_REQUIRED of lifecycle_find;
 * - what `impartial` says, which is asked before any other refusal is told
 *   (where there is none, whoever opens asks what it has to ask itself);
 * - the other refusals of lifecycle_find. */
err_t case_open(struct tx *tx, const struct opening *opening, const char *id,
                int64_t version, const char *action, void *subject,
                const struct transition **out);

#endif
