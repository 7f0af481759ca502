/*
 * Statistics (domain 8.70): sums and counts over a call, for its own staff, or
 * over all calls of a scheme and a year, for the owner of the scheme. Neither
 * sees all the cases: the database counts them, as a role of its own, and gives
 * no row of one (the migration `deadlines`). Sums of money are those of the ledger.
 */
#ifndef TILSKUDD_STATISTICS_STATISTICS_H
#define TILSKUDD_STATISTICS_STATISTICS_H

#include "db/db.h"

/* What is counted: a call, or a scheme and a year; the rest NULL. */
struct statistics_scope {
    const char *call_id, *scheme_id, *year;
};

/* ERR_NOT_FOUND unless it is a published call of the actor's administrator. */
err_t statistics_of_call(struct tx *tx, const struct statistics_scope *scope,
                         struct rows **course);

/* ERR_NOT_FOUND when there is no such scheme, ERR_ROLE_REQUIRED for anybody but
 * its owner. A year without calls has sums of nothing. */
err_t statistics_of_scheme(struct tx *tx, const struct statistics_scope *scope,
                           struct rows **course);

#endif
