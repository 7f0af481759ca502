/*
 * Outcomes of appeals.
 */
#include "services/appeal/appeal_rules.h"

#include <stddef.h>
#include <string.h>

#include "services/base/json.h"
#include "services/decision/decision_rules.h"

#define PROPOSED(macro, member, name)                                          \
    macro(struct appeal_proposal, member, name, NULL)

static const struct field proposal_fields[] = {
    PROPOSED(FIELD_TEXT, outcome, "outcome"),
    PROPOSED(FIELD_TEXT, reasons, "reasons"),
    PROPOSED(FIELD_TEXT, opinion, "opinion"),
    PROPOSED(FIELD_TEXT, detriment_ground, "detrimentGround"),
    PROPOSED(FIELD_JSON, content, "content"),
    PROPOSED(FIELD_JSON, over_frame, "overFrame"),
    PROPOSED(FIELD_INT, amount_nok, "amountNok"),
};

const struct record appeal_proposal_record =
    RECORD("appealProposal", struct appeal_proposal, proposal_fields);

/* Which instance may propose what (fvl. §§ 33 and 34), whether another decision
 * comes of it, and whether less of a claim does. */
static const struct outcome {
    const char *name;
    bool is_first, is_body;
    bool is_replaced, is_lowered;
} outcomes[] = {
    /* outcome            first  body   replaces lowers */
    { "dismiss",          true,  true,  false, false },
    { "overturn",         true,  false, true,  false },
    { "partly_overturn",  true,  false, true,  true  },
    { "forward",          true,  false, false, false },
    { "uphold",           false, true,  false, false },
    { "change",           false, true,  true,  true  },
    { "annul_and_return", false, true,  false, false },
};

static const struct outcome *outcome_named(const char *name)
{
    const struct outcome *outcome = outcomes;

    while (strcmp(outcome->name, name) != 0)
        outcome++; /* the contract's enum is this table */
    return outcome;
}

static void needs(struct faults *faults, bool is_needed, const char *name,
                  bool is_there)
{
    const char *pointer = arena_printf(faults->arena, "#/%s", name);

    if (is_needed && !is_there)
        fault_add(faults, FAULT_NEEDED_BY_OUTCOME, pointer, name);
    if (!is_needed && is_there)
        fault_add(faults, FAULT_NOT_OF_OUTCOME, pointer, NULL);
}

int64_t appeal_over_frame(const struct appeal_proposal *proposal)
{
    return json_integer_value(
        json_object_get(proposal->over_frame, "amountNok"));
}

/* Only what is added can lie beyond the frame. */
static void check_over_frame(const struct appeal_proposal *proposal,
                             const struct appeal_terms *terms,
                             struct faults *faults)
{
    int64_t added = decision_amount(proposal->content) - terms->draws_nok;

    if (appeal_over_frame(proposal) > (added > 0 ? added : 0))
        fault_add(faults, FAULT_OVER_FRAME_TOO_MUCH, "#/overFrame/amountNok",
                  integer_text(faults->arena, added > 0 ? added : 0));
}

/* Of a claim: to the better for whoever is to pay, in either instance. A claim
 * of nothing is annulled. */
static void check_claim(const struct appeal_proposal *proposal,
                        const struct outcome *outcome, int64_t claimed_nok,
                        struct faults *faults)
{
    needs(faults, outcome->is_lowered, "amountNok", proposal->amount_nok > 0);
    needs(faults, false, "content", proposal->content != NULL);
    needs(faults, false, "overFrame", proposal->over_frame != NULL);
    needs(faults, false, "detrimentGround", proposal->detriment_ground != NULL);
    if (outcome->is_lowered && proposal->amount_nok >= claimed_nok)
        fault_add(faults, FAULT_CLAIM_NOT_LOWERED, "#/amountNok",
                  integer_text(faults->arena, claimed_nok));
}

/* Of a decision: what takes its place. */
static void check_decision(const struct appeal_proposal *proposal,
                           const struct outcome *outcome,
                           const struct appeal_terms *terms,
                           struct faults *faults)
{
    struct decision_terms decision = { proposal->content, terms->applied,
                                       true };

    needs(faults, false, "amountNok", proposal->amount_nok > 0);
    needs(faults, outcome->is_replaced, "content", proposal->content != NULL);
    if (!outcome->is_replaced && proposal->over_frame != NULL)
        needs(faults, false, "overFrame", true);
    if (proposal->detriment_ground != NULL && strcmp(outcome->name, "change"))
        needs(faults, false, "detrimentGround", true);
    if (!outcome->is_replaced || proposal->content == NULL)
        return;
    decision_check_whole(&decision, faults);
    check_over_frame(proposal, terms, faults);
}

void appeal_check_proposal(const struct appeal_proposal *proposal,
                           const struct appeal_terms *terms,
                           struct faults *faults)
{
    const struct outcome *outcome = outcome_named(proposal->outcome);
    bool is_forwarded = strcmp(outcome->name, "forward") == 0;

    if (!(terms->is_body ? outcome->is_body : outcome->is_first))
        fault_add(faults, FAULT_OUTCOME_OF_OTHER_INSTANCE, "#/outcome", NULL);
    needs(faults, !is_forwarded, "reasons", proposal->reasons != NULL);
    if (proposal->reasons != NULL)
        fault_add_if_blank(faults, "#/reasons", proposal->reasons);
    needs(faults, is_forwarded, "opinion", proposal->opinion != NULL);
    if (proposal->opinion != NULL)
        fault_add_if_blank(faults, "#/opinion", proposal->opinion);
    if (terms->claimed_nok > 0)
        check_claim(proposal, outcome, terms->claimed_nok, faults);
    else
        check_decision(proposal, outcome, terms, faults);
}

static bool is_worse(const struct appeal_proposal *proposal,
                     const struct appeal_terms *terms)
{
    return proposal->content != NULL &&
           decision_is_detriment(terms->decided, proposal->content);
}

err_t appeal_check_detriment(const struct appeal_proposal *proposal,
                             const struct appeal_terms *terms, const char **why)
{
    if (!is_worse(proposal, terms))
        return OK;
    if (!terms->is_body)
        *why = "first_instance";
    else if (proposal->detriment_ground == NULL)
        *why = "ground_missing";
    else if (!terms->is_worse_in_time)
        *why = "too_late";
    else
        return OK;
    return ERR_CHANGE_TO_DETRIMENT;
}
