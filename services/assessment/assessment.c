/*
 * The use cases of assessments. `assessment_begin` is the one way into a
 * change and `assessment_finish` the one way out of it.
 */
#include "services/assessment/assessment.h"

#include <assert.h>
#include <string.h>

#include "services/actor/actor.h"
#include "services/assessment/findings.h"
#include "services/base/json.h"
#include "services/base/merge_patch.h"
#include "services/case/case.h"
#include "services/impartiality/impartiality.h"
#include "services/journal/journal.h"

#define LOADED(macro, member, column)                                          \
    macro(struct assessment, member, NULL, column)

static const struct field assessment_fields[] = {
    LOADED(FIELD_TEXT, id, "id"),
    LOADED(FIELD_TEXT, application_id, "applicationId"),
    LOADED(FIELD_TEXT, state, "state"),
    LOADED(FIELD_JSON, content, "content"),
    LOADED(FIELD_INT, version, "version"),
};
static const struct record assessment_record =
    RECORD("assessment", struct assessment, assessment_fields);

/* An application as the findings look at it. */
struct finding_subject {
    const char *version; /* of its content, as text */
    bool is_under_review;
    const char *kind, *county;
    json_t *content, *call_content, *rule_set, *record;
};

#define SUBJECT(macro, member, column)                                         \
    macro(struct finding_subject, member, NULL, column)

static const struct field subject_fields[] = {
    SUBJECT(FIELD_TEXT, version, "contentVersion"),
    SUBJECT(FIELD_BOOL, is_under_review, "_isUnderReview"),
    SUBJECT(FIELD_TEXT, kind, "kind"),
    SUBJECT(FIELD_TEXT, county, "county"),
    SUBJECT(FIELD_JSON, content, "content"),
    SUBJECT(FIELD_JSON, call_content, "call_content"),
    SUBJECT(FIELD_JSON, rule_set, "rule_set"),
    SUBJECT(FIELD_JSON, record, "record"),
};
static const struct record subject_record =
    RECORD("findingSubject", struct finding_subject, subject_fields);

static void load(const struct rows *rows, size_t row, struct arena *arena,
                 struct assessment *out)
{
    struct faults faults = { .arena = arena };

    *out = (struct assessment){ 0 };
    rows_load(rows, row, &assessment_record, arena, out);
    rows_load(rows, row, &assessment_terms_record, arena, &out->terms);
    rows_load(rows, row, &assessment_facts_record, arena, &out->facts);
    assessment_check(out->content, &out->terms, &faults);
    out->facts.is_complete = faults.count == 0;
}

static const void *opened(const struct rows *rows, struct arena *arena,
                          void *subject)
{
    struct assessment *assessment = subject;

    load(rows, 0, arena, assessment);
    return &assessment->facts;
}

static void tell(struct tx *tx, const void *subject, err_t refusal)
{
    const struct assessment *assessment = subject;

    if (refusal == ERR_ASSESSMENT_INCOMPLETE)
        assessment_check(assessment->content, &assessment->terms,
                         &tx->problem->faults);
}

static err_t impartial(struct tx *tx, const struct rows *rows)
{
    return impartiality_person_allowed(tx, rows_text(rows, 0, "applicationId"),
                                       tx->actor->person);
}

static const struct opening assessment_opening = {
    .lock = &sql_assessment_get_write,
    .lifecycle = &assessment_lifecycle,
    .size = sizeof(struct assessment),
    .load = opened,
    .impartial = impartial,
    .tell = tell,
};

/* Opened by somebody who may handle the application. `to` is the state it
 * leads to. */
static err_t assessment_begin(struct tx *tx, const char *id, int64_t version,
                              const char *action, struct assessment *out,
                              const char **to)
{
    const struct transition *step;

    TRY(case_open(tx, &assessment_opening, id, version, action, out, &step));
    *to = step->to;
    return impartiality_require(tx, out->application_id);
}

/* The journal says what was done, and that it led to the state `to`, to the
 * administrator alone. */
static err_t assessment_finish(struct tx *tx,
                               const struct assessment *assessment,
                               const char *to, const char *action)
{
    int64_t version = assessment->version + 1;
    struct journal_entry entry = {
        .kind = "assessment",
        .id = assessment->id,
        .case_id = assessment->application_id,
        .version = version,
        .type = assessment_event(action),
        .administrator = tx->actor->organisation,
        .after = journal_standing(tx->arena, to, version),
    };

    if (assessment->state != NULL)
        entry.before =
            journal_standing(tx->arena, assessment->state, assessment->version);
    return journal_write(tx, &entry);
}

/* Everything that findings look at comes in one statement, and so of one
 * moment; `findings` is their text. */
static err_t look(struct tx *tx, const char *application_id,
                  struct finding_subject *out, const char **findings)
{
    struct submission submission = { 0 };
    struct finding_record record;
    struct rows *rows;

    TRY(db_row(tx, &sql_assessment_facts,
               ARGS({ "application_id", application_id }), ERR_NOT_FOUND,
               &rows));
    *out = (struct finding_subject){ 0 };
    rows_load(rows, 0, &subject_record, tx->arena, out);
    application_content_bind(out->content, tx->arena, &submission.content);
    call_terms_bind(out->call_content, out->rule_set, tx->arena,
                    &submission.terms);
    submission.applicant =
        (struct applicant_facts){ .kind = out->kind, .county = out->county };
    record_from_json(&finding_record_record, out->record, tx->arena, &record);
    *findings = findings_find(&submission, &record, tx->arena);
    return OK;
}

static err_t change(struct tx *tx, const struct assessment *assessment,
                    const char *to, const json_t *content, const char *action)
{
    TRY(db_run(tx, &sql_assessment_change,
               ARGS({ "id", assessment->id },
                    { "version", integer_text(tx->arena, assessment->version) },
                    { "state", to },
                    { "content", json_text(tx->arena, content) })));
    return assessment_finish(tx, assessment, to, action);
}

err_t assessment_get(struct tx *tx, const char *id, struct rows **out)
{
    return db_row(tx, &sql_assessment_get_read, ARGS({ "id", id }),
                  ERR_NOT_FOUND, out);
}

void assessment_decorate(struct text *out, const struct rows *rows, size_t row,
                         const struct actor *actor)
{
    struct assessment assessment;

    load(rows, row, out->arena, &assessment);
    lifecycle_write_actions(out, &assessment_lifecycle, assessment.state,
                            &assessment.facts, actor);
}

err_t assessment_create(struct tx *tx, const char *application_id,
                        const char **id)
{
    struct finding_subject subject;
    const char *findings;
    struct rows *rows;

    TRY(look(tx, application_id, &subject, &findings));
    TRY(actor_require(tx->actor, ROLE_CASEWORKER, tx->problem));
    TRY(impartiality_require(tx, application_id));
    if (!subject.is_under_review)
        return ERR_APPLICATION_NOT_UNDER_REVIEW;
    TRY(db_row(tx, &sql_assessment_add,
               ARGS({ "application_id", application_id },
                    { "content_version", subject.version },
                    { "findings", findings }),
               ERR_NOT_FOUND, &rows));
    *id = rows_text(rows, 0, "id");
    return assessment_finish(
        tx, &(struct assessment){ .id = *id, .application_id = application_id },
        "draft", "create");
}

err_t assessment_edit(struct tx *tx, const char *id, int64_t version,
                      const json_t *patch, struct assessment *out,
                      json_t **merged)
{
    json_t *whole = json_own(tx->arena, json_object());
    struct assessment found;
    const char *to;

    TRY(assessment_begin(tx, id, version, "update", &found, &to));
    json_object_set(whole, "content", found.content);
    *merged = json_own(tx->arena, merge_patch(whole, patch));
    assert(*merged != NULL); /* the contract bounds the depth of a patch */
    *out = found;
    return OK;
}

err_t assessment_save(struct tx *tx, const struct assessment *assessment,
                      const json_t *merged)
{
    struct faults *faults = &tx->problem->faults;
    const json_t *content = json_object_get(merged, "content");

    if (content == NULL)
        content = json_own(tx->arena, json_object());
    assessment_check_draft(content, &assessment->terms, faults);
    if (faults->count > 0)
        return ERR_INVALID_BODY;
    if (json_equal(content, assessment->content))
        return OK;
    return change(tx, assessment, assessment->state, content, "update");
}

err_t assessment_complete(struct tx *tx, const char *id, int64_t version)
{
    struct assessment assessment;
    const char *to;

    TRY(assessment_begin(tx, id, version, "complete", &assessment, &to));
    return change(tx, &assessment, to, assessment.content, "complete");
}

err_t assessment_reopen(struct tx *tx, const char *id, int64_t version)
{
    struct assessment assessment;
    const char *to;

    TRY(assessment_begin(tx, id, version, "reopen", &assessment, &to));
    return change(tx, &assessment, to, assessment.content, "reopen");
}

err_t assessment_refresh(struct tx *tx, const char *id, int64_t version)
{
    struct assessment assessment;
    struct finding_subject subject;
    const char *findings, *to;

    TRY(assessment_begin(tx, id, version, "refresh-findings", &assessment,
                         &to));
    TRY(look(tx, assessment.application_id, &subject, &findings));
    TRY(db_run(tx, &sql_assessment_find,
               ARGS({ "id", id },
                    { "version", integer_text(tx->arena, assessment.version) },
                    { "content_version", subject.version },
                    { "findings", findings })));
    return assessment_finish(tx, &assessment, to, "refresh-findings");
}
