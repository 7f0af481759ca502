/*
 * Into a command on a report and out of it.
 */
#include "services/report/report_case.h"

#include "services/case/case.h"
#include "services/impartiality/impartiality.h"
#include "services/journal/journal.h"

#define LOADED(macro, member, column)                                          \
    macro(struct report, member, NULL, column)

static const struct field report_fields[] = {
    LOADED(FIELD_TEXT, id, "id"),
    LOADED(FIELD_TEXT, application_id, "application_id"),
    LOADED(FIELD_TEXT, case_id, "case_id"),
    LOADED(FIELD_TEXT, organisation, "organisation"),
    LOADED(FIELD_TEXT, administrator, "administrator"),
    LOADED(FIELD_TEXT, due, "due"),
    LOADED(FIELD_INT, year, "year"),
    LOADED(FIELD_INT, version, "version"),
    LOADED(FIELD_INT, left_nok, "left_nok"),
    LOADED(FIELD_INT, least_nok, "least_nok"),
    LOADED(FIELD_INT, to_claim_nok, "to_claim_nok"),
    LOADED(FIELD_BOOL, is_large, "is_large"),
    LOADED(FIELD_BOOL, is_much_spent, "is_much_spent"),
    LOADED(FIELD_BOOL, is_combined, "is_combined"),
    LOADED(FIELD_BOOL, may_combine, "may_combine"),
    LOADED(FIELD_BOOL, is_printout_attached, "is_printout_attached"),
    LOADED(FIELD_BOOL, is_awaiting_others, "is_awaiting_others"),
    LOADED(FIELD_JSON, draft, "draft"),
    LOADED(FIELD_JSON, content, "content"),
    LOADED(FIELD_JSON, measures, "measures"),
};
const struct record report_record =
    RECORD("report", struct report, report_fields);

static const void *report_from_row(const struct rows *rows, struct arena *arena,
                                   void *subject)
{
    struct report *out = subject;

    rows_load(rows, 0, &report_record, arena, out);
    rows_load(rows, 0, &report_facts_record, arena, &out->facts);
    return &out->facts;
}

static const struct opening own_opening = {
    .lock = &sql_report_load_own_write,
    .lifecycle = &report_lifecycle,
    .size = sizeof(struct report),
    .load = report_from_row,
};
static const struct opening staff_opening = {
    .lock = &sql_report_load_staff,
    .lifecycle = &report_lifecycle,
    .size = sizeof(struct report),
    .load = report_from_row,
};
static const struct opening impartial_opening = {
    .lock = &sql_report_load_staff,
    .lifecycle = &report_lifecycle,
    .size = sizeof(struct report),
    .load = report_from_row,
    .impartial = impartiality_of_case,
};

static err_t report_open(struct tx *tx, const struct opening *opening,
                         const char *id, int64_t version, const char *action,
                         struct report *out)
{
    const struct transition *step;

    TRY(case_open(tx, opening, id, version, action, out, &step));
    out->to = step->to;
    return OK;
}

err_t report_open_own(struct tx *tx, const char *id, int64_t version,
                      const char *action, struct report *out)
{
    return report_open(tx, &own_opening, id, version, action, out);
}

err_t report_open_staff(struct tx *tx, const char *id, int64_t version,
                        const char *action, struct report *out)
{
    return report_open(tx, &staff_opening, id, version, action, out);
}

err_t report_open_impartial(struct tx *tx, const char *id, int64_t version,
                            const char *action, struct report *out)
{
    TRY(report_open(tx, &impartial_opening, id, version, action, out));
    /* What the operator has on record from before has no application. */
    if (out->application_id == NULL)
        return OK;
    return impartiality_require(tx, out->application_id);
}

static err_t journal(struct tx *tx, const struct report *report,
                     const char *action, const char *administrator,
                     const char *reason)
{
    struct journal_entry entry = {
        .kind = "report",
        .id = report->id,
        .case_id = report->case_id,
        .type = report_event(action),
        .organisation = report->organisation,
        .administrator = administrator,
        .reason = reason,
        .version = report->version + 1,
        .data = arena_printf(tx->arena, "{\"year\":%lld}",
                             (long long)report->year),
        .before =
            journal_standing(tx->arena, report->facts.state, report->version),
        .after = journal_standing(tx->arena, report->to, report->version + 1),
    };

    return journal_write(tx, &entry);
}

err_t report_tell(struct tx *tx, const struct report *report,
                  const char *action, const char *reason)
{
    return journal(tx, report, action, report->administrator, reason);
}

err_t report_note(struct tx *tx, const struct report *report,
                  const char *action)
{
    return journal(tx, report, action, NULL, NULL);
}
