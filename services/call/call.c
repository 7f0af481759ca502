/*
 * The use cases of calls.
 */
#include "services/call/call.h"

#include <string.h>

#include "services/base/json.h"
#include "services/base/merge_patch.h"
#include "services/call/call_diff.h"
#include "services/call/call_extension.h"
#include "services/case/case.h"
#include "services/journal/journal.h"

static const struct field call_fields[] = {
    FIELD_TEXT(struct call, id, "id", "id"),
    FIELD_TEXT(struct call, administrator, NULL, "_administrator"),
    FIELD_TEXT(struct call, state, "state", "state"),
    FIELD_TEXT(struct call, deadline_date, "deadlineDate", "deadlineDate"),
    FIELD_JSON(struct call, content, "content", "content"),
    FIELD_JSON(struct call, facts, NULL, "_facts"),
    FIELD_INT(struct call, version, "version", "version"),
    FIELD_INT(struct call, content_version, NULL, "contentVersion"),
    FIELD_INT(struct call, awarded_nok, NULL, "_awardedNok"),
    FIELD_BOOL(struct call, standing.is_decided, NULL, "_isDecided"),
    FIELD_JSON(struct call, standing.remaining, NULL, "_remaining"),
};

static const struct record call_record =
    RECORD("call", struct call, call_fields);

static const struct field amendment_fields[] = {
    FIELD_TEXT(struct call_amendment, reason, "reason", NULL),
    FIELD_BOOL(struct call_amendment, is_significant, "significant", NULL),
    FIELD_JSON(struct call_amendment, changes, "changes", NULL),
};

const struct record call_amendment_record =
    RECORD("callAmendment", struct call_amendment, amendment_fields);

static const struct field renewal_fields[] = {
    FIELD_INT(struct call_renewal, year, "year", NULL),
    FIELD_TEXT(struct call_renewal, opens_date, "opensDate", NULL),
    FIELD_TEXT(struct call_renewal, deadline_date, "deadlineDate", NULL),
    FIELD_TEXT(struct call_renewal, report_deadline, "reportDeadline", NULL),
};

const struct record call_renewal_record =
    RECORD("callRenewal", struct call_renewal, renewal_fields);

/* What an action does to the row, beside the state of its transition. */
struct change {
    const json_t *content;
    int64_t content_version;
    const char *cancel_reason;
    const char *reason;       /* as given with the action, or NULL */
    const char *organisation; /* of the one applicant it concerns, or NULL */
    const char *event;        /* JSON object: the event's own members */
};

/* All faults of a draft about to be published. */
static void check_draft(const struct call *call, struct faults *faults)
{
    struct call_facts facts;

    record_from_json(&call_facts_record, call->facts, faults->arena, &facts);
    call_check_publish(call->content, &facts, faults);
}

/* Fills what the guards look at. A published call is whole already. */
static void load(const struct rows *rows, size_t row, struct arena *arena,
                 struct call *out)
{
    struct faults faults = { .arena = arena };

    memset(out, 0, sizeof *out);
    rows_load(rows, row, &call_record, arena, out);
    if (out->facts == NULL)
        return;
    check_draft(out, &faults);
    out->standing.is_publishable = faults.count == 0;
}

static const void *call_guarded(const struct rows *rows, struct arena *arena,
                                void *subject)
{
    struct call *call = subject;

    load(rows, 0, arena, call);
    return &call->standing;
}

/* All that is missing, or that remains, is told at once. */
static void refusal_told(struct tx *tx, const void *subject, err_t refusal)
{
    const struct call *call = subject;
    struct problem *problem = tx->problem;

    if (refusal == ERR_CALL_INCOMPLETE)
        check_draft(call, &problem->faults);
    if (refusal == ERR_CALL_UNFINISHED)
        problem->members =
            arena_printf(tx->arena, "%s,\"remaining\":%s", problem->members,
                         json_text(tx->arena, call->standing.remaining));
}

static const struct opening call_opening = {
    .lock = &sql_call_lock,
    .lifecycle = &call_lifecycle,
    .size = sizeof(struct call),
    .load = call_guarded,
    .tell = refusal_told,
};

/* Is it public before the action or after it? A draft is nobody's business. */
static bool is_published(const struct call *call)
{
    return strcmp(call->transition->from, "published") == 0 ||
           strcmp(call->transition->to, "published") == 0;
}

static err_t journal(struct tx *tx, const struct call *call, int64_t version,
                     const struct change *change)
{
    const struct journal_entry entry = {
        .kind = "call",
        .id = call->id,
        .version = version,
        .type = call_event(call->transition->action),
        .organisation = change->organisation,
        .administrator = call->administrator,
        .is_public = change->organisation == NULL && is_published(call),
        .data = change->event,
        .reason = change->reason,
        .before = journal_standing(tx->arena, call->state, call->version),
        .after = journal_standing(tx->arena, call->transition->to, version),
    };

    return journal_write(tx, &entry);
}

/* The one place where a call's row changes: along the transition it is held
 * for. */
static err_t call_fire(struct tx *tx, const struct call *call,
                       const struct change *change)
{
    struct rows *rows;

    TRY(db_row(tx, &sql_call_change,
               ARGS({ "id", call->id },
                    { "version", integer_text(tx->arena, call->version) },
                    { "state", call->transition->to },
                    { "content", json_text(tx->arena, change->content) },
                    { "content_version",
                      integer_text(tx->arena, change->content_version) },
                    { "cancel_reason", change->cancel_reason }),
               ERR_PRECONDITION_FAILED, &rows));
    return journal(tx, call, rows_int(rows, 0, "version"), change);
}

/* Names what the content refers to without it being there. */
static err_t check_references(struct tx *tx, const char *content)
{
    struct rows *rows;

    TRY(db_row(tx, &sql_call_refer, ARGS({ "content", content }),
               ERR_INTERNAL_ERROR, &rows));
    if (!rows_bool(rows, 0, "_scheme"))
        return problem_with(tx->problem, ERR_REFERENCE_MISSING, "reference",
                            "schemeId");
    if (!rows_bool(rows, 0, "_ruleSet"))
        return problem_with(tx->problem, ERR_REFERENCE_MISSING, "reference",
                            "ruleSetId");
    return OK;
}

/* The staff list gives roles to people only. */
static err_t check_writer(struct tx *tx)
{
    if (!tx->actor->is_person)
        return ERR_PERSON_REQUIRED;
    if ((tx->actor->roles & CALL_STAFF) == 0)
        return problem_with(tx->problem, ERR_ROLE_REQUIRED, "role",
                            role_name(ROLE_CASEWORKER));
    return OK;
}

static err_t add_draft(struct tx *tx, const char *content,
                       const char *copied_from, const char **id)
{
    struct journal_entry entry = {
        .kind = "call",
        .type = call_event("copy"),
        .administrator = tx->actor->organisation,
    };
    struct rows *rows;

    TRY(check_references(tx, content));
    TRY(db_row(tx, &sql_call_add,
               ARGS({ "content", content }, { "copied_from", copied_from }),
               ERR_INTERNAL_ERROR, &rows));
    entry.id = rows_text(rows, 0, "id");
    entry.version = rows_int(rows, 0, "version");
    entry.after = journal_standing(tx->arena, "draft", entry.version);
    if (copied_from != NULL)
        entry.data =
            arena_printf(tx->arena, "{\"copiedFrom\":\"%s\"}", copied_from);
    *id = entry.id;
    return journal_write(tx, &entry);
}

static err_t add_version(struct tx *tx, const struct call *call,
                         const struct change *change, const char *changes,
                         const char *reason, bool is_significant)
{
    return db_run(
        tx, &sql_call_version_add,
        ARGS({ "call_id", call->id },
             { "content_version",
               integer_text(tx->arena, change->content_version) },
             { "content", json_text(tx->arena, change->content) },
             { "changes", changes }, { "reason", reason },
             { "is_significant", is_significant ? "true" : "false" }));
}

static err_t check_amendment(struct tx *tx, const struct call *call,
                             const json_t *content, const char *changes)
{
    struct faults *faults = &tx->problem->faults;
    struct call_facts facts;
    struct call appraised = { 0 };
    struct rows *rows;

    if (strcmp(changes, "[]") == 0) {
        fault_add(faults, FAULT_NOTHING_CHANGED, "#/changes", NULL);
        return ERR_INVALID_BODY;
    }
    TRY(db_row(tx, &sql_call_appraise,
               ARGS({ "content", json_text(tx->arena, content) }),
               ERR_INTERNAL_ERROR, &rows));
    rows_load(rows, 0, &call_record, tx->arena, &appraised);
    record_from_json(&call_facts_record, appraised.facts, tx->arena, &facts);
    call_check_amend(content, &facts, call->awarded_nok, faults);
    return faults->count > 0 ? ERR_CALL_INCOMPLETE : OK;
}

/* Lists of people's actions are for the administrator's own people. */
static bool is_own(const struct rows *rows, size_t row,
                   const struct actor *actor)
{
    return actor->capacity == CAPACITY_STAFF && actor->organisation != NULL &&
           strcmp(rows_text(rows, row, "_administrator"),
                  actor->organisation) == 0;
}

/* One applicant's deadline is no part of the call: neither its version nor
 * its ETag moves, which would tell everybody that somebody got more time. */
static err_t extend_for_one(struct tx *tx, const struct call *call,
                            const struct call_extension *extension,
                            const struct recipient *recipient)
{
    return journal(tx, call, call->version,
                   &(struct change){ .reason = extension->reason,
                                     .organisation = recipient->organisation,
                                     .event = arena_printf(
                                         tx->arena, "{\"deadlineDate\":\"%s\"}",
                                         extension->deadline_date) });
}

/* A version number has one content: the new deadline makes a new one. */
static err_t extend_for_all(struct tx *tx, const struct call *call,
                            const struct call_extension *extension)
{
    const json_t *patch =
        json_own(tx->arena,
                 json_pack("{s:s}", "deadlineDate", extension->deadline_date));
    const json_t *content =
        json_own(tx->arena, merge_patch(call->content, patch));
    struct change change = {
        .content = content,
        .content_version = call->content_version + 1,
        .reason = extension->reason,
    };

    TRY(add_version(
        tx, call, &change, call_diff(tx->arena, call->content, content),
        extension->reason, call_is_significant(call->content, content)));
    change.event = arena_printf(
        tx->arena, "{\"deadlineDate\":\"%s\",\"contentVersion\":%lld}",
        extension->deadline_date, (long long)change.content_version);
    return call_fire(tx, call, &change);
}

err_t call_get(struct tx *tx, const char *id, struct rows **out)
{
    return db_row(tx, &sql_call_get, ARGS({ "id", id }), ERR_NOT_FOUND, out);
}

void call_decorate(struct text *out, const struct rows *rows, size_t row,
                   const struct actor *actor)
{
    static const struct actor nobody;
    struct call call;

    if (is_own(rows, row, actor)) {
        load(rows, row, out->arena, &call);
        lifecycle_write_actions(out, &call_lifecycle, call.state,
                                &call.standing, actor);
        return;
    }
    lifecycle_write_actions(out, &call_lifecycle, rows_text(rows, row, "state"),
                            NULL, &nobody);
}

err_t call_create(struct tx *tx, const json_t *content, const char **id)
{
    TRY(check_writer(tx));
    return add_draft(tx, json_text(tx->arena, content), NULL, id);
}

err_t call_begin(struct tx *tx, const char *id, int64_t version,
                 const char *action, struct call *out)
{
    const struct transition *transition;

    TRY(db_run(tx, &sql_call_hold, ARGS({ "id", id })));
    TRY(case_open(tx, &call_opening, id, version, action, out, &transition));
    out->transition = transition;
    return OK;
}

err_t call_update(struct tx *tx, struct call *call, const json_t *content)
{
    TRY(check_references(tx, json_text(tx->arena, content)));
    return call_fire(tx, call,
                     &(struct change){ .content = content,
                                       .content_version =
                                           call->content_version });
}

err_t call_amend(struct tx *tx, struct call *call, const json_t *content,
                 const struct call_amendment *amendment)
{
    struct change change = {
        .content = content,
        .content_version = call->content_version + 1,
        .reason = amendment->reason,
    };
    const char *changes = call_diff(tx->arena, call->content, content);
    bool is_significant = amendment->is_significant ||
                          call_is_significant(call->content, content);

    TRY(check_amendment(tx, call, content, changes));
    TRY(add_version(tx, call, &change, changes, amendment->reason,
                    is_significant));
    change.event =
        arena_printf(tx->arena, "{\"contentVersion\":%lld,\"significant\":%s}",
                     (long long)change.content_version,
                     is_significant ? "true" : "false");
    return call_fire(tx, call, &change);
}

err_t call_publish(struct tx *tx, const char *id, int64_t version)
{
    struct call call;
    struct change change;

    TRY(call_begin(tx, id, version, "publish", &call));
    change = (struct change){ .content = call.content,
                              .content_version = call.content_version };
    TRY(add_version(tx, &call, &change, "[]", NULL, false));
    return call_fire(tx, &call, &change);
}

err_t call_extend(struct tx *tx, const char *id, int64_t version,
                  const struct call_extension *extension)
{
    struct call call;
    struct recipient recipient;

    TRY(call_begin(tx, id, version, "extend-deadline", &call));
    TRY(extension_add(tx, &call, extension, &recipient));
    return recipient.organisation == NULL
               ? extend_for_all(tx, &call, extension)
               : extend_for_one(tx, &call, extension, &recipient);
}

err_t call_cancel(struct tx *tx, const char *id, int64_t version,
                  const char *reason)
{
    struct call call;

    TRY(call_begin(tx, id, version, "cancel", &call));
    return call_fire(tx, &call,
                     &(struct change){ .content = call.content,
                                       .content_version = call.content_version,
                                       .cancel_reason = reason,
                                       .reason = reason });
}

err_t call_complete(struct tx *tx, const char *id, int64_t version)
{
    struct call call;

    TRY(call_begin(tx, id, version, "complete", &call));
    return call_fire(tx, &call,
                     &(struct change){ .content = call.content,
                                       .content_version =
                                           call.content_version });
}

err_t call_copy(struct tx *tx, const char *id, int64_t version,
                const struct call_renewal *renewal, const char **copy_id)
{
    struct call call;
    struct rows *rows;

    TRY(call_begin(tx, id, version, "copy", &call));
    TRY(db_row(tx, &sql_call_renew,
               ARGS({ "content", json_text(tx->arena, call.content) },
                    { "year", integer_text(tx->arena, renewal->year) },
                    { "opens_date", renewal->opens_date },
                    { "deadline_date", renewal->deadline_date },
                    { "report_deadline", renewal->report_deadline }),
               ERR_INTERNAL_ERROR, &rows));
    return add_draft(tx, rows_text(rows, 0, "content"), call.id, copy_id);
}
