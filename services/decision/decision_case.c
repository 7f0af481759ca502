/*
 * Into a command on a decision and out of it.
 */
#include "services/decision/decision_case.h"

#include <string.h>

#include "services/base/calendar.h"
#include "services/base/json.h"
#include "services/case/case.h"
#include "services/decision/decision_rules.h"
#include "services/decision/legal_basis.h"
#include "services/decision/prior_notice.h"
#include "services/impartiality/impartiality.h"
#include "services/journal/journal.h"

#define LOADED(macro, member, column)                                          \
    macro(struct decision, member, NULL, column)

static const struct field decision_fields[] = {
    LOADED(FIELD_TEXT, id, "id"),
    LOADED(FIELD_TEXT, application_id, "application_id"),
    LOADED(FIELD_TEXT, call_id, "call_id"),
    LOADED(FIELD_TEXT, organisation, "organisation"),
    LOADED(FIELD_TEXT, administrator, "administrator"),
    LOADED(FIELD_TEXT, replaces_id, "replaces_id"),
    LOADED(FIELD_TEXT, reversal_ground, "reversal_ground"),
    LOADED(FIELD_TEXT, approved_by, "approved_by"),
    LOADED(FIELD_TEXT, appeal_deadline, "_appealDeadline"),
    LOADED(FIELD_TEXT, prior_notice_deadline, "prior_notice_deadline"),
    LOADED(FIELD_INT, number, "number"),
    LOADED(FIELD_INT, version, "version"),
    LOADED(FIELD_INT, told_version, "told_version"),
    LOADED(FIELD_INT, amount_nok, "amount_nok"),
    LOADED(FIELD_INT, draws_nok, "draws_nok"),
    LOADED(FIELD_INT, replaced_nok, "replaced_nok"),
    LOADED(FIELD_INT, earlier_report_year, "earlier_report_year"),
    LOADED(FIELD_JSON, content, "content"),
    LOADED(FIELD_JSON, replaced_content, "replaced_content"),
    LOADED(FIELD_JSON, applied, "applied"),
    LOADED(FIELD_JSON, rule_set, "rule_set"),
};
static const struct record decision_record =
    RECORD("decision", struct decision, decision_fields);

static const void *decision_from_row(const struct rows *rows,
                                     struct arena *arena, void *subject)
{
    struct decision *out = subject;

    rows_load(rows, 0, &decision_record, arena, out);
    rows_load(rows, 0, &decision_facts_record, arena, &out->facts);
    return &out->facts;
}

err_t decision_load_under_way(struct tx *tx, const char *id,
                              struct decision *out)
{
    struct rows *rows;

    *out = (struct decision){ 0 };
    TRY(db_row(tx, &sql_decision_load, ARGS({ "id", id }), ERR_NOT_FOUND,
               &rows));
    decision_from_row(rows, tx->arena, out);
    if (words_have("draft proposed returned approved", out->facts.state))
        return OK;
    return problem_with(tx->problem, ERR_ILLEGAL_TRANSITION, "state",
                        out->facts.state);
}

/* Says which deadline, or which other decision, stood in the way. */
static void decision_tell(struct tx *tx, const void *subject, err_t refusal)
{
    const struct decision *decision = subject;

    if (refusal == ERR_APPEAL_PERIOD_OVER)
        problem_with(tx->problem, refusal, "deadline",
                     decision->appeal_deadline);
    if (refusal == ERR_PRIOR_NOTICE_RUNS)
        problem_with(tx->problem, refusal, "deadline",
                     decision->prior_notice_deadline);
    if (refusal == ERR_DECISION_EXISTS)
        problem_with(tx->problem, refusal, "decisionId",
                     decision->facts.under_way);
}

/* Both sides hold application and decision first, and then read. */
static const struct opening staff_opening = {
    .lock = &sql_decision_load,
    .lifecycle = &decision_lifecycle,
    .size = sizeof(struct decision),
    .load = decision_from_row,
    .impartial = impartiality_of_case,
    .tell = decision_tell,
};
static const struct opening own_opening = {
    .lock = &sql_decision_load_own,
    .lifecycle = &decision_lifecycle,
    .size = sizeof(struct decision),
    .load = decision_from_row,
    .tell = decision_tell,
};

err_t decision_begin(struct tx *tx, const char *id, int64_t version,
                     const char *action, struct decision *out, const char **to)
{
    const struct transition *step;

    TRY(db_run(tx, &sql_decision_lock, ARGS({ "id", id })));
    TRY(case_open(tx, &staff_opening, id, version, action, out, &step));
    TRY(impartiality_require(tx, out->application_id));
    out->to = step->to;
    *to = step->to;
    return OK;
}

err_t decision_hands_are_clean(struct tx *tx, const struct decision *decision)
{
    const json_t *hands = decision->facts.handled_by;

    for (size_t i = 0; i < json_array_size(hands); i++)
        TRY(impartiality_person_allowed(tx, decision->application_id,
                                        json_string_value(
                                            json_array_get(hands, i))));
    if (decision->approved_by == NULL)
        return OK;
    return impartiality_person_allowed(tx, decision->application_id,
                                       decision->approved_by);
}

err_t decision_party_is_heard(struct tx *tx, const struct decision *decision)
{
    if (decision->replaced_content == NULL ||
        !decision_is_detriment(decision->replaced_content, decision->content))
        return OK;
    return prior_notice_require(tx, decision->replaces_id);
}

err_t decision_begin_own(struct tx *tx, const char *id, int64_t version,
                         const char *action, struct decision *out)
{
    const struct transition *step;

    TRY(db_run(tx, &sql_decision_lock, ARGS({ "id", id })));
    TRY(case_open(tx, &own_opening, id, version, action, out, &step));
    out->to = step->to;
    return OK;
}

err_t decision_journal(struct tx *tx, const struct decision *decision,
                       const char *action)
{
    bool is_told = decision->told_version > 0 || strcmp(action, "notify") == 0;
    int64_t version = decision->version + 1;

    if (is_told)
        version = decision->told_version > 0
                      ? version - decision->told_version + 1
                      : 1;
    struct journal_entry entry = {
        .kind = "decision",
        .id = decision->id,
        .case_id = decision->application_id,
        .type = decision_event(action),
        .organisation = is_told ? decision->organisation : NULL,
        .administrator = decision->administrator,
        .version = version,
        .data = arena_printf(tx->arena, "{\"applicationId\":\"%s\"}",
                             decision->application_id),
        .reason = decision->reason,
        .after = journal_standing(tx->arena, decision->to,
                                  decision->version + 1),
    };

    if (decision->facts.state != NULL)
        entry.before = journal_standing(tx->arena, decision->facts.state,
                                        decision->version);
    return journal_write(tx, &entry);
}

static const char *member_integer(struct arena *arena, const json_t *rule_set,
                                  const char *member)
{
    return integer_text(arena,
                        json_integer_value(json_object_get(rule_set, member)));
}

/* fvl. § 29 and eForvaltningsforskriften § 11: from the day on which the
 * decision is both available and told, which here is one and the same. */
static const char *deadline_from(struct arena *arena, const char *today,
                                 const json_t *rule_set)
{
    const json_t *weeks = json_object_get(rule_set, "appealPeriodWeeks");
    struct date start = { 0 };
    char *text = arena_alloc(arena, 11);

    date_parse(today, &start);
    date_format(calendar_deadline(start, (int)json_integer_value(weeks)), text);
    return text;
}

err_t appeal_period_begin(struct tx *tx, const json_t *rule_set,
                          bool is_appealable, struct appeal_period *out)
{
    struct rows *rows;

    TRY(db_row(tx, &sql_decision_clock, NO_ARGS, ERR_INTERNAL_ERROR, &rows));
    *out = (struct appeal_period){ .now = rows_text(rows, 0, "now"),
                                   .today = rows_text(rows, 0, "today") };
    if (!is_appealable ||
        !json_is_true(json_object_get(rule_set, "isAppealable")))
        return OK;
    out->deadline = deadline_from(tx->arena, out->today, rule_set);
    TRY(db_row(tx, &sql_decision_period,
               ARGS({ "appeal_deadline", out->deadline },
                    { "today", out->today },
                    { "months", member_integer(tx->arena, rule_set,
                                               "lateAppealLimitMonths") }),
               ERR_INTERNAL_ERROR, &rows));
    out->deadline_at = rows_text(rows, 0, "deadline_at");
    out->late_limit_at = rows_text(rows, 0, "late_limit_at");
    return OK;
}

json_t *decision_legal_basis(struct arena *arena, const json_t *law,
                             const struct legal_matter *matter)
{
    bool replaces = strcmp(matter->kind, "original") != 0;
    bool has_conditions =
        json_array_size(json_object_get(matter->content, "conditions")) > 0;
    const char *topics[17] = {
        "application_handling", "decision_form",  "reasons",
        "reasons_content",      "notification",   "digital_notification",
        "appeal_right",         "appeal_deadline", "appeal_deadline_digital",
        "access_to_case",       "guidance",       "deferred_enforcement",
        "costs",
    };
    size_t count = 13;

    if (has_conditions)
        topics[count++] = "conditions";
    if (replaces)
        topics[count++] = "reversal";
    if (matter->is_noticed)
        topics[count++] = "prior_notice";
    return legal_references(arena, law, topics);
}

static err_t amounts_or_told(struct tx *tx, const json_t *content,
                             const json_t *applied)
{
    struct decision_terms terms = { content, applied, false };

    decision_check_amounts(&terms, &tx->problem->faults);
    return tx->problem->faults.count == 0 ? OK : ERR_INVALID_BODY;
}

err_t decision_write(struct tx *tx, const struct decision_origin *origin,
                     const json_t *content, const char **id)
{
    struct decision made = { .application_id = origin->application_id,
                             .organisation = origin->organisation,
                             .administrator = tx->actor->organisation,
                             .to = "draft",
                             .reason = origin->reason };
    struct rows *rows;

    TRY(amounts_or_told(tx, content, origin->applied));
    TRY(db_row(tx, &sql_decision_add,
               ARGS({ "application_id", origin->application_id },
                    { "kind", origin->kind },
                    { "replaces_id", origin->replaces_id },
                    { "replace_reason", origin->reason },
                    { "reversal_ground", origin->ground },
                    { "scenario_id", origin->scenario_id },
                    { "content", json_text(tx->arena, content) },
                    { "amount_nok",
                      integer_text(tx->arena, decision_amount(content)) }),
               ERR_NOT_FOUND, &rows));
    made.id = rows_text(rows, 0, "id");
    TRY(db_run(tx, &sql_decision_measure_add, ARGS({ "id", made.id })));
    *id = made.id;
    return decision_journal(tx, &made, "draft");
}

err_t decision_rewrite(struct tx *tx, const struct decision *decision,
                       const json_t *content)
{
    TRY(amounts_or_told(tx, content, decision->applied));
    /* The old ones first: their key holds the version they were of. */
    TRY(db_run(tx, &sql_decision_measure_clear, ARGS({ "id", decision->id })));
    TRY(db_run(tx, &sql_decision_update,
               ARGS({ "id", decision->id },
                    { "content", json_text(tx->arena, content) },
                    { "amount_nok",
                      integer_text(tx->arena, decision_amount(content)) })));
    return db_run(tx, &sql_decision_measure_add, ARGS({ "id", decision->id }));
}
