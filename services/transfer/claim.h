/*
 * What the outcome of an appeal does to a claim for repayment.
 */
#ifndef TILSKUDD_TRANSFER_CLAIM_H
#define TILSKUDD_TRANSFER_CLAIM_H

#include <stdint.h>

#include "db/db.h"

/* Leaves `standing_nok` of the claim, less than there was, and 0 none of it.
 * The ledger has what falls away with it: as the recipient's again, or, of what
 * it has paid back, as owed to it. For whoever has the appeal of it, who holds
 * the award. ERR_NOT_FOUND; ERR_ILLEGAL_TRANSITION with `state`. */
err_t claim_lower(struct tx *tx, const char *id, int64_t standing_nok);

#endif
