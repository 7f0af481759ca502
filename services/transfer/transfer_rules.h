/*
 * What may be made of an award. Pure: the award as it stands, what is asked
 * for, and the first rule against it, with what the caller is to know.
 */
#ifndef TILSKUDD_TRANSFER_RULES_H
#define TILSKUDD_TRANSFER_RULES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "services/base/problem.h"
#include "services/base/record.h"

/* An award as the ledger has it. */
struct award_terms {
    const char *state;
    int64_t year, this_year;
    int64_t carry_over_years; /* of the rule set */
    int64_t hops;             /* how often its money was carried over */
    bool is_carried;          /* it is asked for, or done */
    int64_t held_nok;         /* by the recipient: neither spent nor claimed */
    int64_t excess_nok;       /* of it: paid beyond what the award is of */
    int64_t freed_nok;        /* that, once a submitted correction is approved */
    json_t *committed;        /* {measureId: kroner} */
    json_t *measures;         /* ids of what was decided on */
    json_t *used;             /* ids of those whose spending is reported */
};

/* Only money of an award that holds is moved. ERR_AWARD_NOT_OPEN with
 * `state`. */
err_t award_check_open(const struct award_terms *terms,
                       struct problem *problem);

/* Domain 8.58: to the next year only, and once a grant year where the rule set
 * says one year. `to_year` 0: the next one. */
err_t carry_over_check(const struct award_terms *terms, int64_t to_year,
                       struct problem *problem);

/* ERR_EXCEEDS_UNSPENT with `left`: what is spent is what the ledger knows,
 * by the reports that were approved. */
err_t carry_over_check_amount(const struct award_terms *terms, int64_t amount,
                              struct problem *problem);

/* Faults of form, with pointers into the request. */
void reallocation_check_form(const struct award_terms *terms,
                             const json_t *parts, struct faults *faults);

/* Domain 8.57: before use, and no more than the measure has. `member` is
 * "amountNok" or "grantedNok". */
err_t reallocation_check(const struct award_terms *terms, const json_t *parts,
                         const char *member, struct problem *problem);

/* The parts as they are decided: those that were asked for, each with
 * grantedNok and reason. NULL with faults. */
json_t *reallocation_decide(const json_t *asked, const json_t *verdicts,
                            struct faults *faults);

/* Their sum. */
int64_t reallocation_total(const json_t *parts, const char *member);

/* ERR_EXCEEDS_HELD with `left`. What a correction frees may be announced: it is
 * approved only then, and claimed only after that. */
err_t repayment_check_notice(const struct award_terms *terms, int64_t amount,
                             struct problem *problem);
err_t repayment_check(const struct award_terms *terms, int64_t amount,
                      struct problem *problem);

#endif
