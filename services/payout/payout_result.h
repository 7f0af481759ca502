/*
 * What the accounting system reports of payments: in any order, twice, or
 * before anybody here knew that they were sent. The reference of a payment is
 * its key; each payout is paid exactly once, and what contradicts an earlier
 * report changes nothing until a person has looked.
 */
#ifndef TILSKUDD_PAYOUT_RESULT_H
#define TILSKUDD_PAYOUT_RESULT_H

#include <jansson.h>

#include "db/db.h"

/* For an attestant, [{paymentReference, outcome, at, message, isConfirmed}].
 * Writes an array with what became of each, in their order, and what they all
 * leave of its award. ERR_INVALID_BODY when one is of later than now; otherwise
 * each stands for itself. */
err_t payout_results(struct tx *tx, const json_t *items, struct text *out);

#endif
