/*
 * Batches of payouts, as the accounting system gets them. What is attested and
 * due is sent together; the files of a batch are made with it and kept, so
 * that they are the same bytes however often they are fetched. A payout is in
 * one batch at most: it is attested before, and sent after, under a lock.
 */
#ifndef TILSKUDD_PAYOUT_BATCH_H
#define TILSKUDD_PAYOUT_BATCH_H

#include "db/db.h"

/* Which payouts: all that are due by the last day, of one call or of all. */
struct payout_batch_request {
    const char *call_id; /* NULL: all calls of the administrator */
    const char *due;     /* NULL: today, in Oslo */
};

extern const struct record payout_batch_request_record;

/* For an attestant. What something stands against is left out, and goes back
 * to be registered anew when it is the account. ERR_NOTHING_DUE with
 * `leftOut`; ERR_REFERENCE_MISSING for a call of somebody else's. */
err_t payout_batch_create(struct tx *tx,
                          const struct payout_batch_request *request,
                          const char **id);

err_t payout_batch_may_read(struct tx *tx);
err_t payout_batch_get(struct tx *tx, const char *id, struct rows **out);

/* Columns `json`, `ndjson` and `csv`. */
err_t payout_batch_file(struct tx *tx, const char *id, struct rows **out);

#endif
