/*
 * What people of an instance do before an appeal is decided.
 */
#include <string.h>

#include "services/appeal/appeal_case.h"
#include "services/appeal/appeal_rules.h"
#include "services/base/json.h"

/* In the appeal body it is nobody else's business who handles it. */
err_t appeal_take(struct tx *tx, const char *id, int64_t version)
{
    struct appeal appeal;
    const char *to;

    TRY(appeal_begin(tx, id, version, "take", &appeal, &to));
    bool is_anew = strcmp(appeal.facts.state, "dismissed") == 0;
    TRY(db_run(tx, &sql_appeal_assign,
               ARGS({ "id", id }, { "anew", is_anew ? "true" : "false" })));
    if (appeal.facts.is_body)
        return appeal_note(tx, &appeal, "take");
    TRY(db_run(tx, &sql_appeal_take, ARGS({ "id", id }, { "state", to })));
    return appeal_tell(tx, &appeal, "take", NULL);
}

err_t appeal_request_correction(struct tx *tx, const char *id, int64_t version,
                                const char *wanted, const char *deadline)
{
    struct appeal appeal;
    struct rows *rows;
    const char *to;

    TRY(appeal_begin(tx, id, version, "request-correction", &appeal, &to));
    TRY(db_query(tx, &sql_appeal_request_correction,
                 ARGS({ "id", id }, { "state", to }, { "wanted", wanted },
                      { "deadline", deadline }),
                 &rows));
    if (rows_count(rows) == 0) {
        fault_add(&tx->problem->faults, FAULT_DATE_IN_PAST, "#/deadlineDate",
                  NULL);
        return ERR_INVALID_BODY;
    }
    return appeal_tell(tx, &appeal, "request-correction", NULL);
}

err_t appeal_admit(struct tx *tx, const char *id, int64_t version,
                   const char *ground, const char *reason)
{
    struct appeal appeal;
    const char *to;

    TRY(appeal_begin(tx, id, version, "admit-late", &appeal, &to));
    TRY(db_run(tx, &sql_appeal_admit,
               ARGS({ "id", id }, { "state", to }, { "ground", ground },
                    { "reason", reason })));
    return appeal_tell(tx, &appeal, "admit-late", reason);
}

/* The proposal as it would be decided now. */
static err_t sound_or_told(struct tx *tx, const struct appeal *appeal,
                           const json_t *proposed)
{
    const struct appeal_facts *facts = &appeal->facts;
    struct faults *faults = &tx->problem->faults;
    struct appeal_proposal proposal;
    struct appeal_terms terms = {
        .is_body = facts->is_body,
        .claimed_nok = appeal->claimed_nok,
        .draws_nok = appeal->draws_nok,
        .applied = appeal->applied,
        .decided = appeal->decided,
        .is_worse_in_time = appeal->is_worse_in_time,
    };
    const char *why;

    record_from_json(&appeal_proposal_record, proposed, tx->arena, &proposal);
    if (facts->is_late && !facts->is_admitted &&
        strcmp(proposal.outcome, "dismiss") != 0)
        return problem_with(tx->problem, ERR_APPEAL_LATE, "deadline",
                            appeal->deadline);
    appeal_check_proposal(&proposal, &terms, faults);
    if (faults->count > 0)
        return ERR_INVALID_BODY;
    if (appeal_check_detriment(&proposal, &terms, &why) != OK)
        return problem_with(tx->problem, ERR_CHANGE_TO_DETRIMENT, "why", why);
    return OK;
}

err_t appeal_prepare(struct tx *tx, const char *id, int64_t version,
                     const json_t *proposal)
{
    struct appeal appeal;
    const char *to;

    TRY(appeal_begin(tx, id, version, "prepare", &appeal, &to));
    TRY(sound_or_told(tx, &appeal, proposal));
    TRY(db_run(tx, &sql_appeal_prepare,
               ARGS({ "id", id },
                    { "proposal", json_text(tx->arena, proposal) })));
    return appeal_note(tx, &appeal, "prepare");
}

static err_t set_deferral(struct tx *tx, const char *id, int64_t version,
                          const char *action, bool is_deferred,
                          const char *reason)
{
    struct appeal appeal;
    const char *to;

    TRY(appeal_begin(tx, id, version, action, &appeal, &to));
    TRY(db_run(tx, &sql_appeal_defer,
               ARGS({ "id", id },
                    { "is_deferred", is_deferred ? "true" : "false" },
                    { "reason", reason })));
    return appeal_tell(tx, &appeal, action, reason);
}

err_t appeal_defer(struct tx *tx, const char *id, int64_t version,
                   const char *reason)
{
    return set_deferral(tx, id, version, "defer-enforcement", true, reason);
}

err_t appeal_lift_deferral(struct tx *tx, const char *id, int64_t version,
                           const char *reason)
{
    return set_deferral(tx, id, version, "lift-deferral", false, reason);
}
