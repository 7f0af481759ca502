/*
 * Into a command on an appeal and out of it.
 */
#include "services/appeal/appeal_case.h"

#include <string.h>

#include "services/case/case.h"
#include "services/impartiality/impartiality.h"
#include "services/journal/journal.h"

#define LOADED(macro, member, column)                                          \
    macro(struct appeal, member, NULL, column)

static const struct field appeal_fields[] = {
    LOADED(FIELD_TEXT, id, "id"),
    LOADED(FIELD_TEXT, of.decision_id, "decision_id"),
    LOADED(FIELD_TEXT, of.fund_transfer_id, "fund_transfer_id"),
    LOADED(FIELD_TEXT, application_id, "application_id"),
    LOADED(FIELD_TEXT, organisation, "organisation"),
    LOADED(FIELD_TEXT, administrator, "administrator"),
    LOADED(FIELD_TEXT, appeal_body, "appeal_body"),
    LOADED(FIELD_TEXT, dismissed_id, "dismissed_id"),
    LOADED(FIELD_TEXT, deadline, "deadline"),
    LOADED(FIELD_TEXT, correction_deadline, "correction_deadline"),
    LOADED(FIELD_INT, version, "version"),
    LOADED(FIELD_INT, told_version, "told_version"),
    LOADED(FIELD_INT, draws_nok, "draws_nok"),
    LOADED(FIELD_INT, claimed_nok, "claimed_nok"),
    LOADED(FIELD_BOOL, is_worse_in_time, "is_worse_in_time"),
    LOADED(FIELD_JSON, proposal, "proposal"),
    LOADED(FIELD_JSON, decided, "decided"),
    LOADED(FIELD_JSON, applied, "applied"),
    LOADED(FIELD_JSON, rule_set, "rule_set"),
};
static const struct record appeal_record =
    RECORD("appeal", struct appeal, appeal_fields);

static const void *appeal_from_row(const struct rows *rows, struct arena *arena,
                                   void *subject)
{
    struct appeal *out = subject;

    rows_load(rows, 0, &appeal_record, arena, out);
    rows_load(rows, 0, &appeal_facts_record, arena, &out->facts);
    return &out->facts;
}

/* Says which deadline stood in the way. */
static void deadline_told(struct tx *tx, const void *subject, err_t refusal)
{
    const struct appeal *appeal = subject;

    if (refusal == ERR_APPEAL_LATE)
        problem_with(tx->problem, refusal, "deadline", appeal->deadline);
    if (refusal == ERR_CORRECTION_AWAITED)
        problem_with(tx->problem, refusal, "deadline",
                     appeal->correction_deadline);
}

#define OPENING(statement, asked)                                              \
    {                                                                          \
        .lock = &(statement), .lifecycle = &appeal_lifecycle,                  \
        .size = sizeof(struct appeal), .load = appeal_from_row,                \
        .impartial = (asked), .tell = deadline_told,                           \
    }

static const struct opening own_opening = OPENING(sql_appeal_load_own, NULL);
static const struct opening staff_opening =
    OPENING(sql_appeal_load_staff, impartiality_of_case);

static err_t begin(struct tx *tx, const struct opening *opening, const char *id,
                   int64_t version, const char *action, struct appeal *out,
                   const char **to)
{
    const struct transition *step;

    TRY(db_run(tx, &sql_appeal_hold, ARGS({ "id", id })));
    TRY(case_open(tx, opening, id, version, action, out, &step));
    out->to = step->to;
    *to = step->to;
    return OK;
}

err_t appeal_begin_own(struct tx *tx, const char *id, int64_t version,
                       const char *action, struct appeal *out, const char **to)
{
    return begin(tx, &own_opening, id, version, action, out, to);
}

err_t appeal_begin(struct tx *tx, const char *id, int64_t version,
                   const char *action, struct appeal *out, const char **to)
{
    TRY(begin(tx, &staff_opening, id, version, action, out, to));
    return impartiality_require(tx, out->application_id);
}

/* `entry` has whom it is for, and the version that those see. */
static err_t journal(struct tx *tx, const struct appeal *appeal,
                     const char *action, struct journal_entry *entry)
{
    struct arena *arena = tx->arena;

    entry->kind = "appeal";
    entry->id = appeal->id;
    entry->case_id = appeal->application_id;
    entry->type = appeal_event(action);
    entry->data = appealed_told(arena, appeal);
    if (appeal->facts.state != NULL)
        entry->before =
            journal_standing(arena, appeal->facts.state, appeal->version);
    entry->after = journal_standing(arena, appeal->to, appeal->version + 1);
    return journal_write(tx, entry);
}

static bool is_above(const struct appeal *appeal)
{
    const char *from = appeal->facts.state;

    return strcmp(appeal->to, "forwarded") == 0 ||
           (from != NULL && strcmp(from, "forwarded") == 0);
}

err_t appeal_tell(struct tx *tx, const struct appeal *appeal,
                  const char *action, const char *reason)
{
    struct journal_entry entry = {
        .organisation = appeal->organisation,
        .administrator = appeal->administrator,
        .appeal_body = is_above(appeal) ? appeal->appeal_body : NULL,
        .reason = reason,
        .version = appeal->told_version + 1,
    };

    return journal(tx, appeal, action, &entry);
}

err_t appeal_note(struct tx *tx, const struct appeal *appeal,
                  const char *action)
{
    struct journal_entry entry = {
        .administrator = tx->actor->organisation,
        .version = appeal->version + 1,
    };

    return journal(tx, appeal, action, &entry);
}
