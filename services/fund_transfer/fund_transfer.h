/*
 * Fund transfers: payouts, carry-overs, reallocations and repayments, read as
 * one resource. Each kind has a lifecycle of its own; what may be done with a
 * row is said by that of its kind.
 */
#ifndef TILSKUDD_FUND_TRANSFER_FUND_TRANSFER_H
#define TILSKUDD_FUND_TRANSFER_FUND_TRANSFER_H

#include "db/db.h"

err_t fund_transfer_may_read(struct tx *tx);
err_t fund_transfer_get(struct tx *tx, const char *id, struct rows **out);

/* Adds allowedActions and blockedActions to a row of a representation. */
void fund_transfer_decorate(struct text *out, const struct rows *rows,
                            size_t row, const struct actor *actor);

#endif
