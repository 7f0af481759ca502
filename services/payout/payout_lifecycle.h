/*
 * The lifecycle of a payout, and the facts its guards look at. What the
 * accounting system does is no action of anybody here: a payout is sent with
 * its batch, and paid or failed as is reported.
 */
#ifndef TILSKUDD_PAYOUT_LIFECYCLE_H
#define TILSKUDD_PAYOUT_LIFECYCLE_H

#include <stdbool.h>
#include <stdint.h>

#include "services/base/lifecycle.h"
#include "services/base/record.h"

extern const struct lifecycle payout_lifecycle;

/* Who has to do with payouts: each of them may stop one. */
#define PAYOUT_STAFF (ROLE_CASEWORKER | ROLE_APPROVER | ROLE_ATTESTANT)

struct payout_facts {
    const char *state;
    const char *made_by, *reregistered_by;
    bool has_decided; /* the actor, where that stands against attestation */
    const char *held_from; /* the state it goes back to, or NULL */
    bool is_in_conflict;   /* what was reported contradicts itself */
    bool is_account_confirmed, is_account_current;
    bool is_award_open, is_deferred;
    int64_t amount_nok;
    int64_t most_nok; /* that the award leaves to it, beside the others */
};

extern const struct record payout_facts_record;

/* What stands against money leaving, apart from who asks: no decision that
 * holds (domain 8.54), a deferral (8.52), an award since reduced, an account
 * that is not the applicant's any more. */
err_t payout_may_leave(const struct payout_facts *facts);

/* Attestation is another person's than registration (økonomiregelverket,
 * bestemmelser 2.5; domain 8.55), and than the decision where the rule set says
 * so (8.32). */
err_t payout_may_vouch(const struct payout_facts *facts,
                       const struct actor *actor);

/* The type of event that an action leaves: "payout.registered". */
const char *payout_event(const char *action);

#endif
