/*
 * What may be proposed as the outcome of an appeal. Pure: a proposal as the
 * contract's schema has accepted it, what it is of, and all faults at once
 * with pointers into the proposal.
 */
#ifndef TILSKUDD_APPEAL_RULES_H
#define TILSKUDD_APPEAL_RULES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "services/base/problem.h"
#include "services/base/record.h"

/* An outcome as one person proposes it. */
struct appeal_proposal {
    const char *outcome;
    const char *reasons;          /* told to the party; not when forwarded */
    const char *opinion;          /* when forwarded (fvl. § 33) */
    const char *detriment_ground; /* why it may be worse for the party */
    json_t *content;              /* DecisionContent of what takes its place */
    json_t *over_frame;           /* {amountNok, reference}, or NULL */
    int64_t amount_nok;           /* what is left of a claim, 0: not said */
};

extern const struct record appeal_proposal_record;

/* What the proposal is of. */
struct appeal_terms {
    bool is_body;          /* proposed in the appeal body */
    int64_t claimed_nok;   /* what stands of a claim; 0: it is of a decision */
    int64_t draws_nok;     /* of the frame, by the appealed decision */
    const json_t *applied; /* [{"id":..,"amountNok":..}] */
    const json_t *decided; /* DecisionContent that is appealed */
    bool is_worse_in_time; /* within three months of when it was received */
};

/* What of the frame a replacement goes beyond, and by whose decision. */
int64_t appeal_over_frame(const struct appeal_proposal *proposal);

/* Faults of form: an outcome of the own instance, with what it needs and
 * nothing else, and a content that could be decided. */
void appeal_check_proposal(const struct appeal_proposal *proposal,
                           const struct appeal_terms *terms,
                           struct faults *faults);

/* May the outcome be worse for the party? The first instance can only change
 * to the better (fvl. § 33); the appeal body needs a ground and must tell the
 * party within three months (§ 34; the act of 2025 § 68). `*why` is
 * "first_instance", "ground_missing" or "too_late". */
err_t appeal_check_detriment(const struct appeal_proposal *proposal,
                             const struct appeal_terms *terms,
                             const char **why);

#endif
