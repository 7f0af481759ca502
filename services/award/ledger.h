/*
 * The books: postings of an award, what the accounts of a call hold, and the
 * sums of a month. They are read, never written: see award.h.
 */
#ifndef TILSKUDD_AWARD_LEDGER_H
#define TILSKUDD_AWARD_LEDGER_H

#include "db/db.h"

/* For staff of the call's administrator; ERR_NOT_FOUND for all others. */
err_t ledger_of_call(struct tx *tx, const char *call_id, struct rows **out);

/* The acting administrator's own, by months in Oslo. */
err_t ledger_of_month(struct tx *tx, const char *year, const char *month,
                      struct rows **out);

#endif
