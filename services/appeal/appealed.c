/*
 * What is appealed: the one place where it makes a difference whether that is a
 * decision or a claim.
 */
#include "services/appeal/appeal_case.h"
#include "services/appeal/appeal_rules.h"
#include "services/base/json.h"
#include "services/decision/decision.h"
#include "services/journal/journal.h"
#include "services/transfer/claim.h"

/* Time may have passed since it was prepared (fvl. § 34). */
static err_t worse_in_time_or_told(struct tx *tx, const struct appeal *appeal,
                                   const struct appeal_proposal *proposal)
{
    struct appeal_terms terms = {
        .is_body = appeal->facts.is_body,
        .decided = appeal->decided,
        .is_worse_in_time = appeal->is_worse_in_time,
    };
    const char *why;

    if (appeal_check_detriment(proposal, &terms, &why) != OK)
        return problem_with(tx->problem, ERR_CHANGE_TO_DETRIMENT, "why", why);
    return OK;
}

static err_t replace(struct tx *tx, const struct appeal *appeal,
                     const struct appeal_proposal *proposal,
                     const char **new_id)
{
    TRY(worse_in_time_or_told(tx, appeal, proposal));
    struct decision_replacement replacement = {
        .decision_id = appeal->of.decision_id,
        .appeal_id = appeal->id,
        .content = proposal->content,
        .prepared_by = appeal->facts.prepared_by,
        .over_frame_nok = appeal_over_frame(proposal),
        .over_frame_reference =
            json_member_text(proposal->over_frame, "reference"),
        .is_last_instance = appeal->facts.is_body,
    };
    return decision_replace(tx, &replacement, new_id);
}

err_t appealed_change(struct tx *tx, const struct appeal *appeal,
                      const char **new_id)
{
    struct appeal_proposal proposal;

    record_from_json(&appeal_proposal_record, appeal->proposal, tx->arena,
                     &proposal);
    if (appeal->of.decision_id != NULL)
        return replace(tx, appeal, &proposal, new_id);
    *new_id = NULL;
    return claim_lower(tx, appeal->of.fund_transfer_id, proposal.amount_nok);
}

bool appealed_is_left(const struct appeal *appeal)
{
    return json_object_get(appeal->proposal, "amountNok") != NULL;
}

/* The application is as it was before it was decided, for both sides. */
static err_t reopen(struct tx *tx, const struct appeal *appeal)
{
    struct journal_entry entry = {
        .kind = "application",
        .id = appeal->application_id,
        .type = "application.reopened",
        .organisation = appeal->organisation,
        .administrator = appeal->administrator,
    };
    struct rows *rows;

    TRY(db_row(tx, &sql_appeal_reopen, ARGS({ "id", appeal->id }),
               ERR_INTERNAL_ERROR, &rows));
    entry.version = rows_int(rows, 0, "version");
    entry.before = journal_standing(tx->arena, "decided", entry.version - 1);
    entry.after = journal_standing(tx->arena, "under_review", entry.version);
    return journal_write(tx, &entry);
}

err_t appealed_annul(struct tx *tx, const struct appeal *appeal)
{
    if (appeal->of.decision_id == NULL)
        return claim_lower(tx, appeal->of.fund_transfer_id, 0);
    TRY(decision_annul(tx, appeal->of.decision_id));
    return reopen(tx, appeal);
}

const char *appealed_told(struct arena *arena, const struct appeal *appeal)
{
    bool is_claim = appeal->of.decision_id == NULL;

    return arena_printf(
        arena, "{\"applicationId\":\"%s\",\"%s\":\"%s\"}",
        appeal->application_id, is_claim ? "fundTransferId" : "decisionId",
        is_claim ? appeal->of.fund_transfer_id : appeal->of.decision_id);
}
