/*
 * The lifecycles of carry-overs, reallocations and repayments: one table for
 * each kind, and the facts their guards look at. What comes into effect with
 * a state is booked by the database in the same statement (transfer_book).
 */
#ifndef TILSKUDD_TRANSFER_LIFECYCLE_H
#define TILSKUDD_TRANSFER_LIFECYCLE_H

#include <stdbool.h>

#include "services/base/lifecycle.h"
#include "services/base/record.h"

extern const struct lifecycle carry_over_lifecycle;
extern const struct lifecycle reallocation_lifecycle;
extern const struct lifecycle repayment_lifecycle;

/* What the outcome of an appeal does to a claim, in its table and its events. */
#define CLAIM_LOWER "lower"
#define CLAIM_ANNUL "annul"

/* Of that kind, or NULL: a payout has a folder of its own. */
const struct lifecycle *transfer_lifecycle(const char *kind);

/* What the guards decide by, columns of every statement that reads a fund
 * transfer; time was compared in SQL. */
struct transfer_facts {
    const char *kind, *state;
    const char *made_by;    /* NULL: a system of the applicant */
    const char *decided_by; /* NULL: nobody has */
    bool is_answered;       /* the recipient has, to the prior notice */
    bool is_answer_awaited; /* it has not, and its time runs */
    bool is_appealed;       /* the claim is, and that is not settled */
};

extern const struct record transfer_facts_record;

/* The type of event that an action on that kind leaves:
 * "repayment.decided". */
const char *transfer_event(const char *kind, const char *action);

#endif
