/*
 * From the approval on: the notice, and what happens while one can appeal.
 */
#include <string.h>

#include "services/base/json.h"
#include "services/decision/decision_case.h"
#include "services/decision/decision_rules.h"
#include "services/decision/frame.h"
#include "services/decision/notice.h"
#include "services/journal/journal.h"
#include "services/letter/letter.h"

/* What a notice says of the case, and who takes part. */
struct file {
    json_t *file, *decided_by;
    json_t *law; /* in force today */
    const char *case_worker, *decision_maker, *change_reason;
    const char *report_due, *accept_by;
    bool is_noticed;
};

#define FILED(macro, member, column) macro(struct file, member, NULL, column)

static const struct field file_fields[] = {
    FILED(FIELD_JSON, file, "file"),
    FILED(FIELD_JSON, decided_by, "decided_by"),
    FILED(FIELD_JSON, law, "law"),
    FILED(FIELD_TEXT, case_worker, "case_worker"),
    FILED(FIELD_TEXT, decision_maker, "decision_maker"),
    FILED(FIELD_TEXT, report_due, "report_due"),
    FILED(FIELD_TEXT, accept_by, "accept_by"),
    FILED(FIELD_BOOL, is_noticed, "is_noticed"),
    FILED(FIELD_TEXT, change_reason, "change_reason"),
};
static const struct record file_record =
    RECORD("file", struct file, file_fields);

static json_t *notice_of(struct tx *tx, const struct decision *decision,
                         const struct file *file,
                         const struct appeal_period *period)
{
    json_t *notice = notice_begin(tx->arena, file->file);
    bool is_award = decision->amount_nok > 0;
    const struct legal_matter matter = {
        .content = decision->content,
        .kind = decision->facts.kind,
        .is_noticed = file->is_noticed,
    };
    struct notice_terms terms = {
        .now = period->now,
        .number = decision->number,
        .kind = decision->facts.kind,
        .change_reason = file->change_reason,
        .reversal_ground = decision->reversal_ground,
        .content = decision->content,
        .measures = decision->applied,
        .rule_set = decision->rule_set,
        .legal_basis = decision_legal_basis(tx->arena, file->law, &matter),
        .case_worker = file->case_worker,
        .decision_maker = file->decision_maker,
        .decided_by = file->decided_by,
        .appeal_deadline = period->deadline,
        .appeal_deadline_at = period->deadline_at,
        .late_limit_at = period->late_limit_at,
        .report_due = is_award ? file->report_due : NULL,
        .accept_by = is_award ? file->accept_by : NULL,
    };

    notice_fill(notice, &terms);
    return notice;
}

static err_t file_load(struct tx *tx, const struct decision *decision,
                       struct file *out)
{
    struct rows *rows;

    TRY(db_row(tx, &sql_decision_file, ARGS({ "id", decision->id }),
               ERR_NOT_FOUND, &rows));
    rows_load(rows, 0, &file_record, tx->arena, out);
    return OK;
}

/* Domain 8.38: nobody is told half of what the law wants told. */
static err_t notice_or_told(struct tx *tx, const struct decision *decision,
                            const struct appeal_period *period, json_t **notice)
{
    struct file file = { 0 };

    TRY(file_load(tx, decision, &file));
    *notice = notice_of(tx, decision, &file, period);
    notice_check(*notice, &tx->problem->faults);
    return tx->problem->faults.count == 0 ? OK : ERR_NOTICE_INCOMPLETE;
}

/* The application is decided with its first decision, for both sides. */
static err_t decide_application(struct tx *tx, const struct decision *decision)
{
    struct rows *rows;
    struct journal_entry entry = {
        .kind = "application",
        .id = decision->application_id,
        .type = "application.decided",
        .organisation = decision->organisation,
        .administrator = tx->actor->organisation,
    };

    TRY(db_row(tx, &sql_application_decide,
               ARGS({ "id", decision->application_id }), ERR_NOT_FOUND, &rows));
    entry.version = rows_int(rows, 0, "version");
    entry.before =
        journal_standing(tx->arena, decision->facts.application_state,
                         entry.version - 1);
    entry.after = journal_standing(tx->arena, "decided", entry.version);
    return journal_write(tx, &entry);
}

err_t decision_supersede(struct tx *tx, const char *id,
                         const char *application_id)
{
    struct rows *rows;
    int64_t version;

    TRY(db_row(tx, &sql_decision_supersede, ARGS({ "id", id }),
               ERR_ILLEGAL_TRANSITION, &rows));
    version = rows_int(rows, 0, "row_version");
    struct journal_entry entry = {
        .kind = "decision",
        .id = id,
        .case_id = application_id,
        .type = decision_event("supersede"),
        .organisation = rows_text(rows, 0, "organisation"),
        .administrator = rows_text(rows, 0, "administrator"),
        .version = rows_int(rows, 0, "version"),
        .data = arena_printf(tx->arena, "{\"applicationId\":\"%s\"}",
                             application_id),
        .before = journal_standing(tx->arena, "notified", version - 1),
        .after = journal_standing(tx->arena, "superseded", version),
    };
    return journal_write(tx, &entry);
}

/* The decision that was replaced holds no longer: the frame gets back what it
 * drew beyond this one. */
static err_t give_back(struct tx *tx, const struct decision *decision)
{
    int64_t more = decision->replaced_nok - decision->draws_nok;

    return frame_take(tx, decision->call_id, more > 0 ? -more : 0);
}

static err_t tell(struct tx *tx, const struct decision *decision,
                  const char *to, const struct appeal_period *period,
                  const json_t *notice)
{
    if (decision->replaces_id != NULL)
        TRY(decision_supersede(tx, decision->replaces_id,
                               decision->application_id));
    TRY(db_run(tx, &sql_decision_notify,
               ARGS({ "id", decision->id }, { "state", to },
                    { "appeal_deadline", period->deadline },
                    { "late_limit_at", period->late_limit_at },
                    { "notice", json_text(tx->arena, notice) })));
    if (decision->replaces_id == NULL)
        TRY(decide_application(tx, decision));
    TRY(decision_journal(tx, decision, "notify"));
    TRY(letter_tell(tx, LETTER_DECISION, decision->id));
    return give_back(tx, decision);
}

err_t decision_notify(struct tx *tx, const char *id, int64_t version)
{
    struct appeal_period period;
    struct decision decision;
    json_t *notice;
    const char *to;

    TRY(decision_begin(tx, id, version, "notify", &decision, &to));
    TRY(decision_hands_are_clean(tx, &decision));
    TRY(decision_party_is_heard(tx, &decision));
    TRY(appeal_period_begin(tx, decision.rule_set, true, &period));
    TRY(notice_or_told(tx, &decision, &period, &notice));
    return tell(tx, &decision, to, &period, notice);
}

/* Who approves it is not known before somebody has. */
static const char *approver_to_come(const json_t *file)
{
    return json_text_equals(json_object_get(file, "language"), "nn")
               ? "[ikkje godkjent]"
               : "[ikke godkjent]";
}

err_t decision_preview(struct tx *tx, const char *id, struct letter_print *out)
{
    struct file file = { 0 };
    struct appeal_period period;
    struct decision decision;
    json_t *notice;

    TRY(decision_load_under_way(tx, id, &decision));
    TRY(appeal_period_begin(tx, decision.rule_set, true, &period));
    TRY(file_load(tx, &decision, &file));
    if (file.decision_maker == NULL)
        file.decision_maker = approver_to_come(file.file);
    notice = notice_of(tx, &decision, &file, &period);
    notice_check(notice, &tx->problem->faults);
    if (tx->problem->faults.count > 0)
        return ERR_NOTICE_INCOMPLETE;
    return letter_preview(tx, id, notice, out);
}

err_t decision_request_reasons(struct tx *tx, const char *id, int64_t version)
{
    static const char action[] = "request-reasons";
    struct decision decision;

    TRY(decision_begin_own(tx, id, version, action, &decision));
    TRY(db_run(tx, &sql_decision_request_reasons, ARGS({ "id", id })));
    return decision_journal(tx, &decision, action);
}

/* fvl. § 29: the period begins anew when the reasons have reached the party. */
err_t decision_give_reasons(struct tx *tx, const char *id, int64_t version,
                            const json_t *reasons)
{
    struct appeal_period period;
    struct decision decision;
    const char *to;

    TRY(decision_begin(tx, id, version, "give-reasons", &decision, &to));
    decision_check_reasons(reasons, "#/reasons", &tx->problem->faults);
    if (tx->problem->faults.count > 0)
        return ERR_INVALID_BODY;
    TRY(appeal_period_begin(tx, decision.rule_set, true, &period));
    TRY(db_run(tx, &sql_decision_give_reasons,
               ARGS({ "id", id }, { "reasons", json_text(tx->arena, reasons) },
                    { "appeal_deadline", period.deadline })));
    TRY(decision_journal(tx, &decision, "give-reasons"));
    return letter_tell(tx, LETTER_REASONS, id);
}

err_t decision_give_prior_notice(struct tx *tx, const char *id, int64_t version,
                                 const struct prior_notice *notice)
{
    static const char action[] = "give-prior-notice";
    struct decision decision;
    const char *to, *notice_id;

    TRY(decision_begin(tx, id, version, action, &decision, &to));
    TRY(prior_notice_give(tx, id, decision.rule_set, notice, &notice_id));
    TRY(decision_journal(tx, &decision, action));
    return letter_tell(tx, LETTER_PRIOR_NOTICE, notice_id);
}

err_t decision_answer_prior_notice(struct tx *tx, const char *id,
                                   int64_t version, const char *text)
{
    static const char action[] = "answer-prior-notice";
    struct decision decision;

    TRY(decision_begin_own(tx, id, version, action, &decision));
    TRY(prior_notice_answer(tx, id, text));
    return decision_journal(tx, &decision, action);
}

err_t decision_extend_appeal_deadline(struct tx *tx, const char *id,
                                      int64_t version, const char *deadline,
                                      const char *reason)
{
    static const char action[] = "extend-appeal-deadline";
    struct decision decision;
    struct rows *rows;
    const char *to;

    TRY(decision_begin(tx, id, version, action, &decision, &to));
    TRY(db_row(tx, &sql_decision_extend_weigh,
               ARGS({ "id", id }, { "deadline", deadline }), ERR_NOT_FOUND,
               &rows));
    if (!rows_bool(rows, 0, "_isLater"))
        return problem_with(tx->problem, ERR_DEADLINE_NOT_LATER, "deadline",
                            rows_text(rows, 0, "_deadline"));
    TRY(db_run(tx, &sql_decision_extend,
               ARGS({ "id", id }, { "deadline", deadline },
                    { "reason", reason })));
    decision.reason = reason;
    return decision_journal(tx, &decision, action);
}
