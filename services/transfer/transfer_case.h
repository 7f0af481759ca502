/*
 * Within services/transfer: the one way into a command and the one way out,
 * and what an award and a transfer look like while they are held.
 */
#ifndef TILSKUDD_TRANSFER_CASE_H
#define TILSKUDD_TRANSFER_CASE_H

#include "services/transfer/transfer.h"
#include "services/transfer/transfer_rules.h"

/* An award that something is made of. */
struct held_award {
    const char *id, *application_id, *call_id;
    const char *organisation, *administrator;
    json_t *rule_set;
    struct award_terms terms;
};

struct transfer {
    const char *id;
    int64_t version, amount_nok, granted_nok;
    json_t *parts; /* NULL: none */
    const char *answer_deadline; /* local, for people; NULL: none */
    struct transfer_facts facts;
    struct held_award award;
    const char *to; /* the state that the action leads to */
};

/* Holds the award and reads what it has. ERR_NOT_FOUND. */
err_t award_begin(struct tx *tx, const char *award_id, struct held_award *out);

/* Holds the award, then the transfer, and finds the transition. People of the
 * administrator are impartial in the case. */
err_t transfer_begin(struct tx *tx, const char *id, int64_t version,
                     const char *action, struct transfer *out);

/* What a decision says of a carry-over or a reallocation. */
struct transfer_verdict {
    const char *action;
    int64_t granted_nok;
    const json_t *parts; /* NULL: as they are */
    const char *reason;
};
err_t transfer_settle(struct tx *tx, const struct transfer *transfer,
                      const struct transfer_verdict *verdict);

/* Journals an action; `reason` may be NULL. */
err_t transfer_journal(struct tx *tx, const struct transfer *transfer,
                       const char *action, const char *reason);

/* The same of one that was made just now. */
err_t transfer_made(struct tx *tx, const struct held_award *award,
                    const char *kind, const char *id, const char *reason);

/* Grants a carry-over, in whole (0) or in part. */
err_t carry_over_grant(struct tx *tx, const struct transfer *transfer,
                       int64_t granted_nok, const char *reason);

/* Grants a reallocation in all its parts. */
err_t reallocation_grant(struct tx *tx, const struct transfer *transfer,
                         const char *reason);

#endif
