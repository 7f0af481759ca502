/*
 * Payouts (utbetalinger) of awards: registered as a plan by a caseworker,
 * attested one by one by another person, sent in batches (payout_batch.h), and
 * paid or failed as is reported (payout_result.h). The one important rule: no
 * krone leaves by one person's hand, or beyond the award; the database holds
 * both by constraints.
 *
 * It is paid to the account that the applicant has confirmed: the one of now
 * counts, also before one that an award was accepted with. Every command holds
 * the application first, as those on decisions and appeals do, so that what
 * stands against a payout does not change under it. All memory is the
 * request's.
 */
#ifndef TILSKUDD_PAYOUT_PAYOUT_H
#define TILSKUDD_PAYOUT_PAYOUT_H

#include <jansson.h>
#include <stdint.h>

#include "db/db.h"
#include "services/payout/payout_lifecycle.h"

/* A caseworker registers [{amountNok, dueDate, reason}]; *out is the payouts as
 * they are read. ERR_NOT_FOUND; ERR_AWARD_NOT_OPEN with `why`;
 * ERR_PAYOUT_DEFERRED; ERR_ACCOUNT_NOT_CONFIRMED; ERR_PAYOUTS_EXCEED_AWARD with
 * `leftNok`; ERR_INVALID_BODY when a day is over. */
err_t payout_register(struct tx *tx, const char *award_id,
                      const json_t *instalments, struct rows **out);

/* Anew, to the account that is confirmed now; attested again by another. With
 * `amount_nok`, 0 being as it was: ERR_AWARD_REDUCED with `leftNok` when the
 * award leaves less, ERR_INVALID_BODY when it is more than before. */
err_t payout_reregister(struct tx *tx, const char *id, int64_t version,
                        int64_t amount_nok, const char *reason);

err_t payout_attest(struct tx *tx, const char *id, int64_t version);

/* A stop on suspicion is immediate, and its release is logged (domain 8.56). */
err_t payout_hold(struct tx *tx, const char *id, int64_t version,
                  const char *reason);
err_t payout_release(struct tx *tx, const char *id, int64_t version,
                     const char *reason);

err_t payout_cancel(struct tx *tx, const char *id, int64_t version,
                    const char *reason);

#endif
