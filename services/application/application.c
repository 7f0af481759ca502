/*
 * What an applicant does with applications, and what their readers are shown.
 */
#include "services/application/application.h"

#include <assert.h>
#include <string.h>

#include "services/actor/actor.h"
#include "services/application/application_case.h"
#include "services/application/application_measures.h"
#include "services/base/digest.h"
#include "services/base/json.h"
#include "services/base/merge_patch.h"
#include "services/decision/frame.h"
#include "services/letter/letter.h"
#include "services/transfer/transfer.h"

/* Every rule at once, over the content as it stands and what is attached. */
static err_t application_examine(struct tx *tx,
                                 const struct application *application,
                                 struct faults *faults)
{
    struct submission submission = { .applicant = application->applicant };

    TRY(attached_load(tx, application->id, &submission.attached));
    application_content_bind(application->content, tx->arena,
                             &submission.content);
    call_terms_bind(application->call_content, application->rule_set, tx->arena,
                    &submission.terms);
    application_check(&submission, faults);
    return OK;
}

/* 8.27: all that is missing is told at once, and nothing is lost. */
static err_t complete_or_told(struct tx *tx,
                              const struct application *application)
{
    struct faults *faults = &tx->problem->faults;

    TRY(application_examine(tx, application, faults));
    return faults->count == 0 ? OK : ERR_APPLICATION_INCOMPLETE;
}

/* 8.2 and 8.4: open means open for this organisation; a late draft only where
 * the call takes late applications. */
static err_t call_is_open(struct tx *tx, const struct application *asked,
                          bool has_opened)
{
    err_t err = OK;

    if (strcmp(asked->facts.call_state, "published") != 0 || !has_opened)
        err = ERR_CALL_NOT_OPEN;
    else if (!asked->facts.is_in_time && !asked->facts.accepts_late)
        err = ERR_DEADLINE_PASSED;
    application_time_told(tx, asked, err);
    return err;
}

/* 8.5: an organisation for which the call has nothing gets no draft either. */
static err_t eligible_or_told(struct tx *tx, const struct application *asked)
{
    struct call_terms terms;

    call_terms_bind(asked->call_content, asked->rule_set, tx->arena, &terms);
    if (is_eligible(&terms, &asked->applicant, NULL))
        return OK;
    return problem_with(tx->problem, ERR_NOT_ELIGIBLE, "kind",
                        asked->applicant.kind);
}

/* May the acting organisation begin an application to this call? */
static err_t application_ask(struct tx *tx, const char *call_id)
{
    struct application asked;
    const char *existing;
    struct rows *rows;

    TRY(db_row(tx, &sql_application_ask, ARGS({ "call_id", call_id }),
               ERR_NOT_FOUND, &rows));
    application_from_row(rows, tx->arena, &asked);
    if (asked.applicant.kind == NULL)
        return problem_with(tx->problem, ERR_APPLICANT_UNKNOWN, "organisation",
                            tx->actor->organisation);
    TRY(call_is_open(tx, &asked, rows_bool(rows, 0, "has_opened")));
    TRY(eligible_or_told(tx, &asked));
    existing = rows_text(rows, 0, "existing");
    if (existing == NULL)
        return OK;
    /* 8.15 (SEED1): one consolidated application per call. */
    return problem_with(tx->problem, ERR_APPLICATION_EXISTS, "applicationId",
                        existing);
}

err_t application_may_read(struct tx *tx)
{
    if (tx->actor->capacity == CAPACITY_STAFF)
        return OK;
    return actor_require(tx->actor, ROLE_APPLICANT, tx->problem);
}

err_t application_get(struct tx *tx, const char *id, struct rows **out)
{
    bool is_staff = tx->actor->capacity == CAPACITY_STAFF;

    TRY(application_may_read(tx));
    return db_row(
        tx, is_staff ? &sql_application_get_staff : &sql_application_get_own,
        ARGS({ "id", id }), ERR_NOT_FOUND, out);
}

void application_decorate(struct text *out, const struct rows *rows, size_t row,
                          const struct actor *actor)
{
    struct application_facts facts = { 0 };

    rows_load(rows, row, &application_facts_record, out->arena, &facts);
    lifecycle_write_actions(out, &application_lifecycle, facts.state, &facts,
                            actor);
}

err_t application_create(struct tx *tx, const char *call_id, json_t *content,
                         const char **id)
{
    struct application made;
    struct rows *rows;
    err_t err;

    TRY(actor_require(tx->actor, ROLE_APPLICANT, tx->problem));
    TRY(application_ask(tx, call_id));
    if (content == NULL)
        content = json_own(tx->arena, json_object());
    TRY(measures_prepare(content, NULL, tx->problem));
    TRY(db_query(tx, &sql_application_add,
                 ARGS({ "call_id", call_id },
                      { "content", json_text(tx->arena, content) }),
                 &rows));
    /* Another one was made in this moment: asked again, it is seen. */
    if (rows_count(rows) == 0) {
        err = application_ask(tx, call_id);
        return err == OK ? ERR_RETRY_TRANSACTION : err;
    }
    application_from_row(rows, tx->arena, &made);
    *id = made.id;
    made.version = 0;
    return application_finish(tx, &made, "create", "draft");
}

err_t application_edit(struct tx *tx, const char *id, int64_t version,
                       const json_t *patch, struct application *out,
                       json_t **merged)
{
    struct application found;
    json_t *whole = json_own(tx->arena, json_object());

    TRY(application_begin(tx, id, version, "update", &found, NULL));
    json_object_set(whole, "content", found.content);
    *merged = json_own(tx->arena, merge_patch(whole, patch));
    assert(*merged != NULL); /* the contract bounds the depth of a patch */
    *out = found;
    return OK;
}

err_t application_save(struct tx *tx, const struct application *application,
                       json_t *merged)
{
    json_t *content = json_object_get(merged, "content");

    if (content == NULL)
        content = json_own(tx->arena, json_object());
    TRY(measures_prepare(content, application->measure_ids, tx->problem));
    /* An autosave of the same takes no sign-off away. */
    if (json_equal(content, application->content))
        return OK;
    TRY(db_run(
        tx, &sql_application_update,
        ARGS({ "id", application->id },
             { "version", integer_text(tx->arena, application->version) },
             { "content", json_text(tx->arena, content) })));
    return application_finish(tx, application, "update",
                              application->facts.state);
}

err_t application_validate(struct tx *tx, const char *id,
                           enum language language, struct text *out)
{
    struct faults faults = { .arena = tx->arena };
    struct application application;
    struct rows *rows;

    TRY(actor_require(tx->actor, ROLE_APPLICANT, tx->problem));
    TRY(db_row(tx, &sql_application_load_read, ARGS({ "id", id }),
               ERR_NOT_FOUND, &rows));
    application_from_row(rows, tx->arena, &application);
    TRY(application_examine(tx, &application, &faults));
    text_addf(out, "{\"isComplete\":%s,\"errors\":",
              faults.count == 0 ? "true" : "false");
    faults_write(out, &faults, false, language);
    text_add(out, ",\"warnings\":");
    faults_write(out, &faults, true, language);
    text_addc(out, '}');
    return OK;
}

err_t application_sign_off(struct tx *tx, const char *id, int64_t version)
{
    struct application application;
    const struct transition *step;

    TRY(application_begin(tx, id, version, "sign-off", &application, &step));
    TRY(complete_or_told(tx, &application));
    TRY(db_run(tx, &sql_application_sign_off,
               ARGS({ "id", id }, { "state", step->to },
                    { "version", integer_text(tx->arena, application.version) },
                    { "person", tx->actor->person })));
    return application_finish(tx, &application, "sign-off", step->to);
}

/* 8.58. Of an earlier case, and so journalled first (journal_write). */
static err_t carry_over_asked(struct tx *tx,
                              const struct application *application)
{
    struct application_content content;
    struct call_terms terms;

    application_content_bind(application->content, tx->arena, &content);
    call_terms_bind(application->call_content, application->rule_set, tx->arena,
                    &terms);
    struct carry_over_request request = {
        .amount_nok = content.transfer.amount_nok,
        .to_year = terms.year,
        .reason = content.transfer.reason,
    };
    return carry_over_ask_in(tx, application->id, content.transfer.from_year,
                             content.transfer_block == NULL ? NULL : &request);
}

/* Keeps the content that the row now says was submitted, for ever. */
static err_t version_keep(struct tx *tx, const struct application *application,
                          bool is_supplement)
{
    const char *content = json_text(tx->arena, application->content);
    struct attached_list attached;
    char sha256[65]; /* of the document's one text: anyone can repeat it */

    digest_hex(content, strlen(content), sha256);
    TRY(attached_send(tx, application->id, NULL, &attached));
    TRY(db_run(tx, &sql_application_add_version,
               ARGS({ "id", application->id }, { "sha256", sha256 },
                    { "person", tx->actor->person },
                    { "attachments", attached.attachments },
                    { "attachments_sha256", attached.sha256 },
                    { "is_supplement", is_supplement ? "true" : "false" })));
    return db_run(tx, &sql_measure_add, ARGS({ "id", application->id }));
}

err_t application_submit(struct tx *tx, const char *id, int64_t version)
{
    struct application application;
    const struct transition *step;

    TRY(db_run(tx, &sql_application_hold_call, ARGS({ "id", id })));
    TRY(application_begin(tx, id, version, "submit", &application, &step));
    TRY(complete_or_told(tx, &application));
    TRY(db_run(
        tx, &sql_application_submit,
        ARGS({ "id", id }, { "state", step->to },
             { "version", integer_text(tx->arena, application.version) })));
    TRY(version_keep(tx, &application, false));
    TRY(carry_over_asked(tx, &application));
    TRY(application_finish(tx, &application, "submit", step->to));
    return letter_begin(tx, LETTER_RECEIPT, id);
}

/* 8.27: an answer says something, changes something or attaches something. */
static err_t answer_or_told(struct tx *tx,
                            const struct application *application,
                            const char *answer)
{
    struct list attached;

    if (application->is_changed)
        return complete_or_told(tx, application);
    TRY(attached_load(tx, application->id, &attached));
    attached_check(&attached, &tx->problem->faults);
    if (tx->problem->faults.count > 0)
        return ERR_APPLICATION_INCOMPLETE;
    if (answer != NULL || attached_answers(&attached))
        return OK;
    fault_add(&tx->problem->faults, FAULT_ANSWER_MISSING, "#/answer", NULL);
    return ERR_INVALID_BODY;
}

/* What answers the request that is open, in words or attached to it. */
static err_t answer_keep(struct tx *tx, const char *id, const char *answer)
{
    struct attached_list attached;
    struct rows *open;

    TRY(db_row(tx, &sql_supplement_request_open, ARGS({ "id", id }),
               ERR_INTERNAL_ERROR, &open));
    TRY(attached_send(tx, id, rows_text(open, 0, "id"), &attached));
    return db_run(tx, &sql_supplement_request_answer,
                  ARGS({ "id", id }, { "answer", answer },
                       { "attachments", attached.attachments },
                       { "attachments_sha256", attached.sha256 }));
}

err_t application_supplement(struct tx *tx, const char *id, int64_t version,
                             const char *answer)
{
    struct application application;
    const struct transition *step;

    TRY(application_begin(tx, id, version, "supplement", &application, &step));
    TRY(answer_or_told(tx, &application, answer));
    TRY(db_run(
        tx, &sql_application_supplement,
        ARGS({ "id", id }, { "state", step->to },
             { "version", integer_text(tx->arena, application.version) },
             { "person", tx->actor->person },
             { "is_changed", application.is_changed ? "true" : "false" })));
    TRY(answer_keep(tx, id, answer));
    if (application.is_changed)
        TRY(version_keep(tx, &application, true));
    if (application.is_changed)
        TRY(carry_over_asked(tx, &application));
    return application_finish(tx, &application, "supplement", step->to);
}

err_t application_revise(struct tx *tx, const char *id, int64_t version)
{
    struct application application;
    const struct transition *step;

    TRY(application_begin(tx, id, version, "revise", &application, &step));
    TRY(db_run(
        tx, &sql_application_revise,
        ARGS({ "id", id }, { "state", step->to },
             { "version", integer_text(tx->arena, application.version) })));
    return application_finish(tx, &application, "revise", step->to);
}

/* What is signed off is signed off with what is attached to it. */
static err_t attached_changed(struct tx *tx,
                              const struct application *application)
{
    TRY(db_run(tx, &sql_application_touch, ARGS({ "id", application->id })));
    return application_finish(tx, application, "update",
                              application->facts.state);
}

err_t application_change_attached(struct tx *tx, const char *id,
                                  struct attached_to *out)
{
    struct application application;

    TRY(application_begin(tx, id, 0, "update", &application, NULL));
    out->application_id = id;
    out->organisation = application.organisation;
    out->administrator = application.administrator;
    return attached_changed(tx, &application);
}

err_t application_take_back(struct tx *tx, const char *id, bool is_supplement)
{
    struct application application;
    struct rows *rows;

    TRY(actor_require(tx->actor, ROLE_APPLICANT, tx->problem));
    TRY(db_row(tx, &sql_application_load_write, ARGS({ "id", id }),
               ERR_NOT_FOUND, &rows));
    application_from_row(rows, tx->arena, &application);
    /* In hand or decided, it is not its owner's to change; and whoever answers
     * a request then signs anew. */
    if (is_supplement ||
        words_have("under_review decided", application.facts.state))
        return OK;
    return attached_changed(tx, &application);
}

/* Whatever came of the request, nothing is added to the answer after it. */
static err_t open_or_told(struct tx *tx, const struct rows *request)
{
    if (rows_bool(request, 0, "is_open"))
        return OK;
    return problem_with(tx->problem, ERR_ILLEGAL_TRANSITION, "state",
                        rows_text(request, 0, "state"));
}

err_t application_change_supplement(struct tx *tx, const char *request_id,
                                    struct attached_to *out)
{
    const struct arg *args = ARGS({ "id", request_id });
    struct application application;
    struct rows *request;
    const char *id;

    TRY(application_may_read(tx));
    TRY(db_row(tx, &sql_supplement_request_load, args, ERR_NOT_FOUND,
               &request));
    TRY(open_or_told(tx, request));
    id = rows_text(request, 0, "application_id");
    TRY(application_begin(tx, id, 0, "update", &application, NULL));
    /* Asked again now that nobody can answer it meanwhile. */
    TRY(db_row(tx, &sql_supplement_request_load, args, ERR_NOT_FOUND,
               &request));
    TRY(open_or_told(tx, request));
    out->application_id = id;
    out->supplement_request_id = request_id;
    out->organisation = application.organisation;
    out->administrator = application.administrator;
    return OK;
}

err_t application_withdraw(struct tx *tx, const char *id, int64_t version,
                           const char *reason)
{
    struct application application;
    const struct transition *step;

    TRY(application_begin(tx, id, version, "withdraw", &application, &step));
    TRY(db_run(
        tx, &sql_application_withdraw,
        ARGS({ "id", id }, { "state", step->to }, { "reason", reason },
             { "version", integer_text(tx->arena, application.version) })));
    application.reason = reason;
    TRY(carry_over_ask_in(tx, id, 0, NULL));
    TRY(application_finish(tx, &application, "withdraw", step->to));
    return frame_release(tx, id);
}

err_t application_receipt(struct tx *tx, const char *id, struct rows **out)
{
    TRY(application_may_read(tx));
    return db_row(tx, &sql_receipt_get, ARGS({ "id", id }), ERR_NOT_FOUND, out);
}
