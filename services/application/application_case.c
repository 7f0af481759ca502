/*
 * Into a command on an application and out of it.
 */
#include "services/application/application_case.h"

#include <string.h>

#include "services/case/case.h"
#include "services/journal/journal.h"

#define LOADED(macro, member, column)                                          \
    macro(struct application, member, NULL, column)

static const struct field application_fields[] = {
    LOADED(FIELD_TEXT, id, "id"),
    LOADED(FIELD_TEXT, organisation, "organisation"),
    LOADED(FIELD_TEXT, administrator, "administrator"),
    LOADED(FIELD_BOOL, is_known, "is_known"),
    LOADED(FIELD_BOOL, is_changed, "is_changed"),
    LOADED(FIELD_INT, version, "version"),
    LOADED(FIELD_JSON, content, "content"),
    LOADED(FIELD_JSON, measure_ids, "measure_ids"),
    LOADED(FIELD_JSON, call_content, "call_content"),
    LOADED(FIELD_JSON, rule_set, "rule_set"),
    LOADED(FIELD_TEXT, deadline, "deadline"),
    LOADED(FIELD_TEXT, opens, "opens"),
    LOADED(FIELD_TEXT, applicant.kind, "kind"),
    LOADED(FIELD_TEXT, applicant.county, "county"),
    LOADED(FIELD_TEXT, applicant.account_number, "account_number"),
    LOADED(FIELD_TEXT, applicant.municipality_number, "municipality_number"),
    LOADED(FIELD_TEXT, applicant.register_status, "register_status"),
    LOADED(FIELD_TEXT, applicant.register_municipality_number,
           "register_municipality_number"),
};
static const struct record application_record =
    RECORD("application", struct application, application_fields);

/* What a change leaves in the journal. The administrator learns only of what
 * was submitted: drafts and revisions are none of its business (8.28). */
static const struct mark {
    const char *action;
    const char *event;
    bool is_public; /* to the administrator, once it knows the application */
} marks[] = {
    { "create",     "application.created",      false },
    { "update",     "application.updated",      false },
    { "sign-off",   "application.signed_off",   false },
    { "submit",     "application.submitted",    true  },
    { "revise",     "application.revised",      false },
    { "supplement", "application.supplemented", true  },
    { "withdraw",   "application.withdrawn",    true  },
};

void application_from_row(const struct rows *rows, struct arena *arena,
                          struct application *out)
{
    *out = (struct application){ 0 };
    rows_load(rows, 0, &application_record, arena, out);
    rows_load(rows, 0, &application_facts_record, arena, &out->facts);
}

void application_time_told(struct tx *tx, const void *subject, err_t refusal)
{
    const struct application *application = subject;

    if (refusal == ERR_DEADLINE_PASSED)
        problem_with(tx->problem, refusal, "deadline", application->deadline);
    if (refusal == ERR_CALL_NOT_OPEN)
        problem_with(tx->problem, refusal, "opens", application->opens);
}

static const void *application_guarded(const struct rows *rows,
                                       struct arena *arena, void *subject)
{
    struct application *application = subject;

    application_from_row(rows, arena, application);
    return &application->facts;
}

static const struct opening application_opening = {
    .lock = &sql_application_load_write,
    .lifecycle = &application_lifecycle,
    .size = sizeof(struct application),
    .load = application_guarded,
    .tell = application_time_told,
};

err_t application_begin(struct tx *tx, const char *id, int64_t version,
                        const char *action, struct application *out,
                        const struct transition **step)
{
    return case_open(tx, &application_opening, id, version, action, out, step);
}

err_t application_finish(struct tx *tx, const struct application *application,
                         const char *action, const char *to)
{
    const struct mark *mark = marks;

    while (strcmp(mark->action, action) != 0)
        mark++;
    bool is_known = application->is_known || strcmp(action, "submit") == 0;
    struct journal_entry entry = {
        .kind = "application",
        .id = application->id,
        .type = mark->event,
        .organisation = application->organisation,
        .administrator =
            mark->is_public && is_known ? application->administrator : NULL,
        .version = application->version + 1,
        .reason = application->reason,
    };

    if (application->facts.state != NULL)
        entry.before = journal_standing(tx->arena, application->facts.state,
                                        application->version);
    entry.after = journal_standing(tx->arena, to, entry.version);
    return journal_write(tx, &entry);
}
