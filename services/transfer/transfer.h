/*
 * What becomes of money that was awarded, other than that it is paid out: it
 * is carried over to the next year, moved between measures, or claimed back.
 * The one important rule: each is asked for or begun by one person and decided
 * by another, with the award held, so that what is left of it is as the others
 * have left it. The database books what comes into effect, and refuses what
 * the award does not hold.
 *
 * Each command checks in this order: the caller may see the award or the
 * transfer, the expected version, the lifecycle, impartiality, the rules. All
 * memory is the request's.
 */
#ifndef TILSKUDD_TRANSFER_TRANSFER_H
#define TILSKUDD_TRANSFER_TRANSFER_H

#include <jansson.h>

#include "db/db.h"
#include "services/transfer/transfer_lifecycle.h"

/* Refuses what was asked for: a carry-over or a reallocation. */
err_t transfer_refuse(struct tx *tx, const char *id, int64_t version,
                      const char *reason);

/* As carry_over_grant or reallocation_grant, by the transfer's kind.
 * `granted_nok` 0: all that was asked for, and always of a reallocation. */
err_t transfer_grant(struct tx *tx, const char *id, int64_t version,
                     int64_t granted_nok, const char *reason);

/* The applicant asks to keep what it has not used (domain 8.58). `to_year` 0:
 * the next one. ERR_NOT_FOUND; ERR_AWARD_NOT_OPEN; ERR_NOT_NEXT_YEAR;
 * ERR_CARRIED_OVER_ALREADY; ERR_EXCEEDS_UNSPENT with `left`. */
struct carry_over_request {
    int64_t amount_nok, to_year;
    const char *reason;
};
extern const struct record carry_over_request_record;

err_t carry_over_request(struct tx *tx, const char *award_id,
                         const struct carry_over_request *request,
                         const char **id);

/* The same by the transfer block of an application that is submitted: asked
 * for anew, changed, or (`request` NULL) no longer. Where no award of that
 * year can be carried over the application stands, and nothing is made of it:
 * staff see its block without a carry-over. How much is unspent is judged when
 * it is granted: the report may be on its way. */
err_t carry_over_ask_in(struct tx *tx, const char *application_id,
                        int64_t from_year,
                        const struct carry_over_request *request);

/* The applicant asks to use it for another measure (omdisponering, domain
 * 8.57). `parts`: [{fromMeasureId, toMeasureId, amountNok}]. Also
 * ERR_REALLOCATION_AFTER_USE and ERR_EXCEEDS_MEASURE, with the measure. */
err_t reallocation_request(struct tx *tx, const char *award_id,
                           const json_t *parts, const char *reason,
                           const char **id);

/* `parts`: [{fromMeasureId, toMeasureId, grantedNok, reason?}], all that were
 * asked for; a reason for what is not granted. */
err_t reallocation_grant_partly(struct tx *tx, const char *id, int64_t version,
                                const json_t *parts, const char *reason);

/* Prior notice of a claim (fvl. § 16; domain 8.60), by staff. ERR_EXCEEDS_HELD
 * with `left`. */
struct repayment_notice {
    int64_t amount_nok;
    const char *ground, *reason;
    const char *answer_by; /* a date */
};
extern const struct record repayment_notice_record;

err_t repayment_notify(struct tx *tx, const char *award_id,
                       const struct repayment_notice *notice, const char **id);
err_t repayment_answer(struct tx *tx, const char *id, int64_t version,
                       const char *text);

struct repayment_claim {
    int64_t amount_nok; /* not more than was noticed */
    json_t *reasons;    /* {facts, rules, considerations} */
    const char *due;    /* a date, not before one can appeal ... */
    const char *early_due_reason; /* ... unless this says why */
};
extern const struct record repayment_claim_record;

err_t repayment_decide(struct tx *tx, const char *id, int64_t version,
                       const struct repayment_claim *claim);
err_t repayment_register(struct tx *tx, const char *id, int64_t version,
                         const char *paid_on);
err_t repayment_waive(struct tx *tx, const char *id, int64_t version,
                      const char *reason);

#endif
