/*
 * The organisation's side of a report, its auditor's, and what each reads.
 */
#include "services/report/report.h"

#include <assert.h>
#include <string.h>

#include "services/actor/actor.h"
#include "services/base/digest.h"
#include "services/base/json.h"
#include "services/base/merge_patch.h"
#include "services/report/report_case.h"
#include "services/report/report_rules.h"

static const struct field statement_fields[] = {
    FIELD_TEXT(struct report_statement, statement, "statement", NULL),
    FIELD_TEXT(struct report_statement, standard, "standard", NULL),
    FIELD_TEXT(struct report_statement, kind, "kind", NULL),
    FIELD_JSON(struct report_statement, combined_years, "combinedYears", NULL),
};

const struct record report_statement_record =
    RECORD("reportStatement", struct report_statement, statement_fields);

static bool is_staff(const struct tx *tx)
{
    return tx->actor->capacity == CAPACITY_STAFF;
}

const char *report_is_auditor(const struct tx *tx)
{
    unsigned either = tx->actor->roles & (ROLE_APPLICANT | ROLE_AUDITOR);

    return either == ROLE_AUDITOR ? "true" : "false";
}

err_t report_may_read(struct tx *tx)
{
    if (is_staff(tx))
        return OK;
    return actor_require(tx->actor, ROLE_APPLICANT | ROLE_AUDITOR, tx->problem);
}

err_t report_get(struct tx *tx, const char *id, struct rows **out)
{
    TRY(report_may_read(tx));
    if (is_staff(tx))
        return db_row(tx, &sql_report_get_staff, ARGS({ "id", id }),
                      ERR_NOT_FOUND, out);
    return db_row(tx, &sql_report_get_own,
                  ARGS({ "id", id }, { "is_auditor", report_is_auditor(tx) }),
                  ERR_NOT_FOUND, out);
}

void report_decorate(struct text *out, const struct rows *rows, size_t row,
                     const struct actor *actor)
{
    struct report_facts facts = { 0 };

    rows_load(rows, row, &report_facts_record, out->arena, &facts);
    lifecycle_write_actions(out, &report_lifecycle, facts.state, &facts, actor);
}

/* For those who write it: an auditor learns of nothing by trying. */
static err_t open_writing(struct tx *tx, const char *id, int64_t version,
                          const char *action, struct report *out)
{
    TRY(actor_require(tx->actor, ROLE_APPLICANT, tx->problem));
    return report_open_own(tx, id, version, action, out);
}

static err_t put_draft(struct tx *tx, const struct report *report,
                       const json_t *content, const char *reason)
{
    return db_run(tx, &sql_report_begin,
                  ARGS({ "id", report->id }, { "state", report->to },
                       { "draft", json_text(tx->arena, content) },
                       { "reason", reason }));
}

err_t report_begin(struct tx *tx, const char *id, int64_t version)
{
    struct report report;
    const json_t *content;

    TRY(open_writing(tx, id, version, "begin", &report));
    content = report.content != NULL
                  ? report.content
                  : report_prefilled(report.measures, tx->arena);
    TRY(put_draft(tx, &report, content, NULL));
    return report_note(tx, &report, "begin");
}

err_t report_correct(struct tx *tx, const char *id, int64_t version,
                     const char *reason)
{
    struct report report;

    TRY(open_writing(tx, id, version, "correct", &report));
    TRY(put_draft(tx, &report,
                  report.content != NULL
                      ? report.content
                      : report_prefilled(report.measures, tx->arena),
                  reason));
    return report_tell(tx, &report, "correct", reason);
}

err_t report_edit(struct tx *tx, const char *id, int64_t version,
                  const json_t *patch, struct report **out, json_t **merged)
{
    struct report *report = arena_alloc(tx->arena, sizeof *report);
    json_t *whole = json_own(tx->arena, json_object());

    TRY(open_writing(tx, id, version, "update", report));
    json_object_set(whole, "content", report->draft);
    *merged = json_own(tx->arena, merge_patch(whole, patch));
    assert(*merged != NULL); /* the contract bounds the depth of a patch */
    *out = report;
    return OK;
}

err_t report_save(struct tx *tx, const struct report *report, json_t *merged)
{
    json_t *content = json_object_get(merged, "content");

    if (content == NULL)
        content = json_own(tx->arena, json_object());
    if (json_equal(content, report->draft))
        return OK;
    TRY(db_run(tx, &sql_report_update,
               ARGS({ "id", report->id },
                    { "draft", json_text(tx->arena, content) })));
    return report_note(tx, report, "update");
}

err_t report_change_attached(struct tx *tx, const char *id,
                             struct attached_to *out)
{
    struct report report;

    TRY(open_writing(tx, id, 0, "update", &report));
    out->report_id = id;
    out->application_id = report.application_id;
    out->organisation = report.organisation;
    out->administrator = report.administrator;
    TRY(db_run(tx, &sql_report_touch,
               ARGS({ "id", id }, { "state", report.to })));
    return report_note(tx, &report, "update");
}

/* Every rule at once, over the draft as it stands; before there is one, over
 * what was submitted. */
static err_t examine(struct tx *tx, const struct report *report,
                     struct faults *faults)
{
    struct report_terms terms = {
        .content = report->draft != NULL ? report->draft : report->content,
        .measures = report->measures,
        .is_large = report->is_large,
        .is_much_spent = report->is_much_spent,
        .is_combined = report->is_combined,
        .may_combine = report->may_combine,
        .is_printout_attached = report->is_printout_attached,
    };

    TRY(attached_load(tx, report->id, &terms.attached));
    report_check(&terms, faults);
    return OK;
}

err_t report_validate(struct tx *tx, const char *id, enum language language,
                      struct text *out)
{
    struct faults faults = { .arena = tx->arena };
    struct report report = { 0 };
    struct rows *rows;

    TRY(actor_require(tx->actor, ROLE_APPLICANT, tx->problem));
    TRY(db_row(tx, &sql_report_load_own_read, ARGS({ "id", id }), ERR_NOT_FOUND,
               &rows));
    rows_load(rows, 0, &report_record, tx->arena, &report);
    TRY(examine(tx, &report, &faults));
    text_addf(out, "{\"isComplete\":%s,\"errors\":",
              faults.count == 0 ? "true" : "false");
    faults_write(out, &faults, false, language);
    text_add(out, ",\"warnings\":");
    faults_write(out, &faults, true, language);
    text_addc(out, '}');
    return OK;
}

/* The one text of the document that anyone can repeat: what was said, and of
 * which measures as they were awarded. */
static err_t keep_version(struct tx *tx, const struct report *report)
{
    json_t *whole =
        json_own(tx->arena, json_pack("{s:O, s:O}", "content", report->draft,
                                      "measures", report->measures));
    const char *text = json_text(tx->arena, whole);
    struct attached_list attached;
    char sha256[65];

    digest_hex(text, strlen(text), sha256);
    TRY(attached_send(tx, report->id, NULL, &attached));
    return db_run(tx, &sql_report_add_version,
                  ARGS({ "id", report->id }, { "sha256", sha256 },
                       { "attachments", attached.attachments },
                       { "attachments_sha256", attached.sha256 },
                       { "measures", json_text(tx->arena, report->measures) }));
}

err_t report_submit(struct tx *tx, const char *id, int64_t version)
{
    struct report report;

    TRY(open_writing(tx, id, version, "submit", &report));
    TRY(examine(tx, &report, &tx->problem->faults));
    if (tx->problem->faults.count > 0)
        return ERR_REPORT_INCOMPLETE;
    TRY(keep_version(tx, &report));
    TRY(db_run(tx, &sql_report_submit,
               ARGS({ "id", id }, { "state", report.to })));
    return report_tell(tx, &report, "submit", NULL);
}

/* 0.5: where two years are attested together, the statement says of both. */
static err_t years_or_told(struct tx *tx, const struct report *report,
                           const json_t *years)
{
    json_t *wanted =
        json_own(tx->arena, json_pack("[I, I]", (json_int_t)report->year - 1,
                                      (json_int_t)report->year));

    if (report->is_combined ? json_equal(years, wanted) : years == NULL)
        return OK;
    fault_add(&tx->problem->faults, FAULT_COMBINED_YEARS_DIFFER,
              "#/combinedYears",
              report->is_combined ? json_text(tx->arena, wanted) : "-");
    return ERR_INVALID_BODY;
}

err_t report_attest(struct tx *tx, const char *id, int64_t version,
                    const struct report_statement *statement)
{
    struct report report;
    struct rows *seen;

    TRY(report_get(tx, id, &seen));
    TRY(report_open_own(tx, id, version, "attest", &report));
    TRY(years_or_told(tx, &report, statement->combined_years));
    TRY(db_run(
        tx, &sql_report_attest,
        ARGS({ "id", id }, { "statement", statement->statement },
             { "standard", statement->standard }, { "kind", statement->kind },
             { "combined_years",
               statement->combined_years == NULL
                   ? NULL
                   : json_text(tx->arena, statement->combined_years) })));
    TRY(db_run(tx, &sql_report_touch,
               ARGS({ "id", id }, { "state", report.to })));
    return report_tell(tx, &report, "attest", NULL);
}
