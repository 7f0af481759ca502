/*
 * What the outcome of an appeal does to a decision.
 */
#include <string.h>

#include "services/base/json.h"
#include "services/decision/decision_case.h"
#include "services/decision/decision_rules.h"
#include "services/decision/frame.h"
#include "services/decision/notice.h"
#include "services/journal/journal.h"

/* The decision that was appealed, as the applicant was told of it. */
struct appealed {
    const char *application_id, *call_id, *organisation, *administrator;
    const char *state, *report_due, *accept_by;
    const char *case_worker, *decision_maker; /* of the acting side */
    int64_t number, draws_nok;
    json_t *notice, *applied, *rule_set, *decided_by;
    json_t *law; /* in force today */
};

#define APPEALED(macro, member)                                                \
    macro(struct appealed, member, NULL, #member)

static const struct field appealed_fields[] = {
    APPEALED(FIELD_TEXT, application_id),
    APPEALED(FIELD_TEXT, call_id),
    APPEALED(FIELD_TEXT, organisation),
    APPEALED(FIELD_TEXT, administrator),
    APPEALED(FIELD_TEXT, state),
    APPEALED(FIELD_TEXT, report_due),
    APPEALED(FIELD_TEXT, accept_by),
    APPEALED(FIELD_TEXT, case_worker),
    APPEALED(FIELD_TEXT, decision_maker),
    APPEALED(FIELD_INT, number),
    APPEALED(FIELD_INT, draws_nok),
    APPEALED(FIELD_JSON, notice),
    APPEALED(FIELD_JSON, applied),
    APPEALED(FIELD_JSON, rule_set),
    APPEALED(FIELD_JSON, decided_by),
    APPEALED(FIELD_JSON, law),
};
static const struct record appealed_record =
    RECORD("appealed", struct appealed, appealed_fields);

static err_t appealed_load(struct tx *tx, const char *id,
                           const char *prepared_by, struct appealed *out)
{
    struct rows *rows;

    *out = (struct appealed){ 0 };
    TRY(db_row(tx, &sql_decision_replace_load,
               ARGS({ "id", id }, { "prepared_by", prepared_by }),
               ERR_NOT_FOUND, &rows));
    rows_load(rows, 0, &appealed_record, tx->arena, out);
    if (strcmp(out->state, "notified") != 0)
        return problem_with(tx->problem, ERR_ILLEGAL_TRANSITION, "state",
                            out->state);
    return OK;
}

/* With what was decided lapses what was under way to take its place, and what
 * that had taken of the frame. */
static err_t make_way(struct tx *tx, const char *id,
                      const struct appealed *appealed)
{
    TRY(decision_supersede(tx, id, appealed->application_id));
    return frame_release(tx, appealed->application_id);
}

static err_t content_or_told(struct tx *tx, const struct appealed *appealed,
                             const json_t *content)
{
    struct decision_terms terms = { content, appealed->applied, true };

    decision_check_whole(&terms, &tx->problem->faults);
    return tx->problem->faults.count == 0 ? OK : ERR_DECISION_INCOMPLETE;
}

static err_t notice_or_told(struct tx *tx, const struct appealed *appealed,
                            const struct decision_replacement *replacement,
                            const struct appeal_period *period, json_t **notice)
{
    const json_t *content = replacement->content;
    const struct legal_matter matter = { .content = content, .kind = "appeal" };
    bool is_award = decision_amount(content) > 0;
    struct notice_terms terms = {
        .now = period->now,
        .number = appealed->number + 1,
        .kind = "appeal",
        .content = content,
        .measures = appealed->applied,
        .rule_set = appealed->rule_set,
        .legal_basis = decision_legal_basis(tx->arena, appealed->law, &matter),
        .case_worker = appealed->case_worker,
        .decision_maker = appealed->decision_maker,
        .decided_by = appealed->decided_by,
        .appeal_deadline = period->deadline,
        .appeal_deadline_at = period->deadline_at,
        .late_limit_at = period->late_limit_at,
        .report_due = is_award ? appealed->report_due : NULL,
        .accept_by = is_award ? appealed->accept_by : NULL,
    };

    *notice = notice_renew(tx->arena, appealed->notice);
    notice_fill(*notice, &terms);
    notice_check(*notice, &tx->problem->faults);
    return tx->problem->faults.count == 0 ? OK : ERR_NOTICE_INCOMPLETE;
}

static err_t add_replacement(struct tx *tx,
                             const struct decision_replacement *replacement,
                             const struct appeal_period *period,
                             const json_t *notice, const char **new_id)
{
    struct arena *arena = tx->arena;
    struct rows *rows;

    TRY(db_row(
        tx, &sql_decision_replace,
        ARGS({ "id", replacement->decision_id },
             { "appeal_id", replacement->appeal_id },
             { "content", json_text(arena, replacement->content) },
             { "amount_nok",
               integer_text(arena, decision_amount(replacement->content)) },
             { "over_frame_nok",
               integer_text(arena, replacement->over_frame_nok) },
             { "over_frame_reference", replacement->over_frame_reference },
             { "prepared_by", replacement->prepared_by },
             { "appeal_deadline", period->deadline },
             { "late_limit_at", period->late_limit_at },
             { "notice", json_text(arena, notice) }),
        ERR_NOT_FOUND, &rows));
    *new_id = rows_text(rows, 0, "id");
    return db_run(tx, &sql_decision_replace_measures, ARGS({ "id", *new_id }));
}

static err_t journal_replacement(struct tx *tx, const struct appealed *appealed,
                                 const char *new_id)
{
    struct journal_entry entry = {
        .kind = "decision",
        .id = new_id,
        .case_id = appealed->application_id,
        .type = decision_event("notify"),
        .organisation = appealed->organisation,
        .administrator = appealed->administrator,
        .version = 1,
        .data = arena_printf(tx->arena, "{\"applicationId\":\"%s\"}",
                             appealed->application_id),
        .after = journal_standing(tx->arena, "notified", 1),
    };

    return journal_write(tx, &entry);
}

err_t decision_replace(struct tx *tx,
                       const struct decision_replacement *replacement,
                       const char **new_id)
{
    struct appeal_period period;
    struct appealed appealed;
    json_t *notice;
    int64_t amount = decision_amount(replacement->content);

    if (strcmp(replacement->prepared_by, tx->actor->person) == 0)
        return ERR_FOUR_EYES;
    TRY(appealed_load(tx, replacement->decision_id, replacement->prepared_by,
                      &appealed));
    TRY(content_or_told(tx, &appealed, replacement->content));
    TRY(appeal_period_begin(tx, appealed.rule_set,
                            !replacement->is_last_instance, &period));
    TRY(notice_or_told(tx, &appealed, replacement, &period, &notice));
    TRY(make_way(tx, replacement->decision_id, &appealed));
    TRY(add_replacement(tx, replacement, &period, notice, new_id));
    TRY(journal_replacement(tx, &appealed, *new_id));
    return frame_take(tx, appealed.call_id,
                      amount - replacement->over_frame_nok -
                          appealed.draws_nok);
}

err_t decision_annul(struct tx *tx, const char *decision_id)
{
    struct appealed appealed;

    TRY(appealed_load(tx, decision_id, NULL, &appealed));
    TRY(make_way(tx, decision_id, &appealed));
    return frame_take(tx, appealed.call_id, -appealed.draws_nok);
}
