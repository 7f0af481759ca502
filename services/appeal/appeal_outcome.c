/*
 * How an appeal ends. Each outcome is decided as it was prepared, by another
 * person; what it does to the decision and to the frame is of the same
 * transaction.
 */
#include "services/appeal/appeal_case.h"
#include "services/appeal/appeal_rules.h"
#include "services/base/json.h"
#include "services/decision/decision.h"
#include "services/decision/decision_case.h"
#include "services/impartiality/impartiality.h"
#include "services/journal/journal.h"

/* Whoever had a hand in it still is impartial, too. */
static err_t begin(struct tx *tx, const char *id, int64_t version,
                   const char *action, struct appeal *out, const char **to)
{
    TRY(appeal_begin(tx, id, version, action, out, to));
    for (size_t i = 0; i < json_array_size(out->facts.handled_by); i++)
        TRY(impartiality_person_allowed(
            tx, out->application_id,
            json_string_value(json_array_get(out->facts.handled_by, i))));
    return OK;
}

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
                     const char **new_id)
{
    struct appeal_proposal proposal;

    record_from_json(&appeal_proposal_record, appeal->proposal, tx->arena,
                     &proposal);
    TRY(worse_in_time_or_told(tx, appeal, &proposal));
    struct decision_replacement replacement = {
        .decision_id = appeal->decision_id,
        .appeal_id = appeal->id,
        .content = proposal.content,
        .prepared_by = appeal->facts.prepared_by,
        .over_frame_nok = appeal_over_frame(&proposal),
        .over_frame_reference =
            json_member_text(proposal.over_frame, "reference"),
        .is_last_instance = appeal->facts.is_body,
    };
    return decision_replace(tx, &replacement, new_id);
}

/* The first instance is done with it. */
static err_t decide(struct tx *tx, const struct appeal *appeal,
                    const char *action, const char *to, const char *new_id,
                    const struct appeal_period *period)
{
    TRY(db_run(tx, &sql_appeal_decide,
               ARGS({ "id", appeal->id }, { "state", to },
                    { "new_decision_id", new_id },
                    { "deadline", period->deadline },
                    { "late_limit_at", period->late_limit_at })));
    return appeal_tell(tx, appeal, action,
                       json_member_text(appeal->proposal, "reasons"));
}

/* The appeal body is. */
static err_t answer(struct tx *tx, const struct appeal *appeal,
                    const char *action, const char *to, const char *new_id)
{
    TRY(db_run(tx, &sql_appeal_answer,
               ARGS({ "id", appeal->id }, { "state", to },
                    { "new_decision_id", new_id })));
    return appeal_tell(tx, appeal, action,
                       json_member_text(appeal->proposal, "reasons"));
}

/* To dismiss is to decide, and can be appealed (fvl. § 2), but not the
 * dismissal of an appeal of a dismissal, nor one of the appeal body (§ 28). */
err_t appeal_dismiss(struct tx *tx, const char *id, int64_t version)
{
    struct appeal_period period;
    struct appeal appeal;
    const char *to;

    TRY(begin(tx, id, version, "dismiss", &appeal, &to));
    if (appeal.facts.is_body)
        return answer(tx, &appeal, "dismiss", to, NULL);
    TRY(appeal_period_begin(tx, appeal.rule_set, appeal.dismissed_id == NULL,
                            &period));
    return decide(tx, &appeal, "dismiss", to, NULL, &period);
}

static err_t overturn(struct tx *tx, const char *id, int64_t version,
                      const char *action)
{
    static const struct appeal_period none;
    const char *to, *new_id;
    struct appeal appeal;

    TRY(begin(tx, id, version, action, &appeal, &to));
    TRY(replace(tx, &appeal, &new_id));
    return decide(tx, &appeal, action, to, new_id, &none);
}

err_t appeal_overturn(struct tx *tx, const char *id, int64_t version)
{
    return overturn(tx, id, version, "overturn");
}

err_t appeal_partly_overturn(struct tx *tx, const char *id, int64_t version)
{
    return overturn(tx, id, version, "partly-overturn");
}

err_t appeal_forward(struct tx *tx, const char *id, int64_t version)
{
    struct appeal appeal;
    struct rows *rows;
    const char *to;

    TRY(begin(tx, id, version, "forward", &appeal, &to));
    TRY(db_row(tx, &sql_appeal_forward, ARGS({ "id", id }, { "state", to }),
               ERR_INTERNAL_ERROR, &rows));
    return appeal_tell(tx, &appeal, "forward", NULL);
}

err_t appeal_uphold(struct tx *tx, const char *id, int64_t version)
{
    struct appeal appeal;
    const char *to;

    TRY(begin(tx, id, version, "uphold", &appeal, &to));
    return answer(tx, &appeal, "uphold", to, NULL);
}

err_t appeal_change(struct tx *tx, const char *id, int64_t version)
{
    const char *to, *new_id;
    struct appeal appeal;

    TRY(begin(tx, id, version, "change", &appeal, &to));
    TRY(replace(tx, &appeal, &new_id));
    return answer(tx, &appeal, "change", to, new_id);
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

/* What is annulled is what was appealed: the decision, or the dismissal, which
 * leaves the first appeal to be handled anew and the decision as it is. */
err_t appeal_annul(struct tx *tx, const char *id, int64_t version)
{
    struct appeal appeal;
    const char *to;

    TRY(begin(tx, id, version, "annul-and-return", &appeal, &to));
    if (appeal.dismissed_id == NULL) {
        TRY(decision_annul(tx, appeal.decision_id));
        TRY(reopen(tx, &appeal));
    }
    return answer(tx, &appeal, "annul-and-return", to, NULL);
}
