/*
 * Asking for jobs and reading them.
 */
#include "services/job/job.h"

#include <string.h>

#include "services/actor/actor.h"
#include "services/base/json.h"
#include "services/decision/decision_lifecycle.h"
#include "services/journal/journal.h"

static const struct field request_fields[] = {
    FIELD_TEXT(struct job_request, action, "action", NULL),
    FIELD_JSON(struct job_request, decision_ids, "decisionIds", NULL),
};
const struct record job_request_record =
    RECORD("jobRequest", struct job_request, request_fields);

/* Whoever may not do it to one may not ask for it to be done to many. */
static unsigned roles_of(const char *action)
{
    return strcmp(action, "propose") == 0 ? DECISION_STAFF : ROLE_APPROVER;
}

/* The states in which the lifecycle knows the action: what waits for it. */
static const char *states_of(struct arena *arena, const char *action)
{
    const struct lifecycle *lifecycle = &decision_lifecycle;
    struct text out = text_new(arena, 64);

    text_addc(&out, '{');
    for (size_t i = 0; i < lifecycle->transition_count; i++) {
        if (strcmp(lifecycle->transitions[i].action, action) != 0)
            continue;
        text_add(&out, out.length > 1 ? "," : "");
        text_add(&out, lifecycle->transitions[i].from);
    }
    text_addc(&out, '}');
    return out.bytes;
}

/* Names what is not among the call's decisions. */
static err_t known_or_told(struct tx *tx, const char *call_id,
                           const char *decision_ids)
{
    struct rows *rows;

    TRY(db_query(tx, &sql_job_unknown,
                 ARGS({ "call_id", call_id }, { "decision_ids", decision_ids }),
                 &rows));
    for (size_t i = 0; i < rows_count(rows); i++)
        fault_add(&tx->problem->faults, FAULT_DECISION_UNKNOWN,
                  arena_printf(tx->arena, "#/decisionIds/%s",
                               rows_text(rows, i, "place")),
                  NULL);
    return rows_count(rows) == 0 ? OK : ERR_INVALID_BODY;
}

static err_t add_items(struct tx *tx, const char *id, const char *call_id,
                       const struct job_request *request)
{
    const char *ids = request->decision_ids == NULL
                          ? NULL
                          : json_text(tx->arena, request->decision_ids);
    struct rows *rows;

    if (ids != NULL)
        TRY(known_or_told(tx, call_id, ids));
    TRY(db_row(tx, &sql_job_item_add,
               ARGS({ "job_id", id }, { "call_id", call_id },
                    { "states", states_of(tx->arena, request->action) },
                    { "decision_ids", ids }),
               ERR_INTERNAL_ERROR, &rows));
    return rows_int(rows, 0, "count") > 0 ? OK : ERR_NOTHING_TO_DO;
}

err_t job_create(struct tx *tx, const char *call_id,
                 const struct job_request *request, const char **id)
{
    struct rows *rows;

    TRY(db_row(tx, &sql_job_add,
               ARGS({ "call_id", call_id }, { "action", request->action },
                    { "trace_id", tx->trace_id }),
               ERR_NOT_FOUND, &rows));
    TRY(actor_require(tx->actor, roles_of(request->action), tx->problem));
    *id = rows_text(rows, 0, "id");
    TRY(add_items(tx, *id, call_id, request));
    return journal_write(
        tx, &(struct journal_entry){
                .kind = "job",
                .id = *id,
                .type = "job.requested",
                .administrator = tx->actor->organisation,
                .version = 1,
                .after = journal_standing_with(tx->arena, "queued", 1, "action",
                                               request->action),
            });
}

err_t job_may_read(struct tx *tx)
{
    return actor_require(tx->actor, DECISION_STAFF, tx->problem);
}

err_t job_get(struct tx *tx, const char *id, struct rows **out)
{
    TRY(db_row(tx, &sql_job_get, ARGS({ "id", id }), ERR_NOT_FOUND, out));
    return job_may_read(tx);
}
