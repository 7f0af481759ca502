/*
 * Within services/payout: the one way into a command on a payout and the one
 * way out, and what a payout looks like while it is held.
 */
#ifndef TILSKUDD_PAYOUT_CASE_H
#define TILSKUDD_PAYOUT_CASE_H

#include <stdint.h>

#include "db/db.h"
#include "services/payout/payout_lifecycle.h"

struct payout {
    const char *id, *application_id, *award_id;
    const char *organisation, *administrator;
    int64_t amount_nok;
    int64_t was_nok; /* before it was registered anew with less, or 0 */
    int64_t version;
    struct payout_facts facts;
};

/* Holds the application, then the payout, and finds the transition: *to is the
 * next state. */
err_t payout_begin(struct tx *tx, const char *id, int64_t version,
                   const char *action, struct payout *out, const char **to);

/* The same for stopping it, which is for everybody, also the disqualified. */
err_t payout_begin_stop(struct tx *tx, const char *id, int64_t version,
                        struct payout *out, const char **to);

/* A row of a payout that is held. */
void payout_from_row(const struct rows *rows, size_t row, struct arena *arena,
                     struct payout *out);

/* Where the lifecycle leads from the payout's state by what follows from
 * another case; NULL: nowhere. */
const char *payout_follow(const struct payout *payout, const char *action);

/* Journals what was done, of which the recipient is told; `reason` may be
 * NULL. The payout is then in state `to`, in its next version. */
err_t payout_tell(struct tx *tx, struct payout *payout, const char *action,
                  const char *to, const char *reason);

#endif
