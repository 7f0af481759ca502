/*
 * Idempotency keys: one key of one client has one effect. The stored answer
 * is written in the transaction of the effect itself, so that both are there
 * or neither.
 */
#ifndef TILSKUDD_IDEMPOTENCY_H
#define TILSKUDD_IDEMPOTENCY_H

#include <stdbool.h>

#include "db/db.h"

/* How long a key is kept at least. */
#define IDEMPOTENCY_HOURS 24

/* An answer as it was given the first time. */
struct stored_answer {
    int status;
    const char *headers; /* JSON object of name: value */
    const char *body;
};

/* Claims `key` for the client of this transaction until it ends. OK with
 * *is_replay false: go on. OK with *is_replay true: `out` is the answer to
 * repeat, once the transaction has been committed. ERR_IDEMPOTENCY_KEY_RUNNING while another request holds the key,
 * ERR_IDEMPOTENCY_KEY_REUSED when `hash` differs from the first time. */
err_t idempotency_claim(struct tx *tx, const char *key, const char *hash,
                        bool *is_replay, struct stored_answer *out);

/* Keeps the answer; travels with the commit. */
err_t idempotency_keep(struct tx *tx, const char *key, const char *hash,
                       const struct stored_answer *answer);

/* Deletes keys that are kept no longer, some hundred at a time; `said` how
 * many, NULL for none. `tx` is a writing one of the worker. */
err_t idempotency_purge_next(struct tx *tx, const char **said);

#endif
