/*
 * Calls: read by everybody, written by the staff of their administrator. The
 * body is valid and the transaction open; the router commits, retries, or on
 * a dry run rolls back.
 */
#include <assert.h>

#include "api/ops.h"
#include "api/reply.h"
#include "services/base/json.h"
#include "services/base/merge_patch.h"
#include "services/call/call.h"

/* The call as it stands after the action. */
static err_t reply_call(struct rq *rq, const char *id)
{
    struct rows *rows;

    TRY(call_get(&rq->tx, id, &rows));
    return reply_row(rq, 200, rows, call_decorate);
}

static err_t reply_new_call(struct rq *rq, const char *id)
{
    struct rows *rows;

    TRY(call_get(&rq->tx, id, &rows));
    return reply_created(rq, "/v1/calls/", rows, call_decorate);
}

/* The content with a patch of the whole applied, as the contract wants one: a
 * content taken away is one that is missing. */
static err_t merge_content(struct rq *rq, const struct call *call,
                           const json_t *patch, const json_t **out)
{
    const json_t *old =
        json_own(rq->arena, json_pack("{s:O}", "content", call->content));
    const json_t *whole = json_own(rq->arena, merge_patch(old, patch));

    assert(whole != NULL); /* the schema bounds the depth of the patch */
    TRY(rq_check_document(rq, "CallCreate", whole));
    *out = json_object_get(whole, "content");
    return OK;
}

static err_t list_calls(struct rq *rq)
{
    static const struct list_order orders[] = {
        { "-createdAt", &sql_call_page_created_desc  },
        { "deadline",   &sql_call_page_deadline_asc  },
        { "-deadline",  &sql_call_page_deadline_desc },
        { NULL,         &sql_call_page_total         },
    };

    return reply_page(rq, orders,
                      ARGS({ "year", rq_param(rq, "year") },
                           { "scheme_id", rq_param(rq, "schemeId") },
                           { "administrator", rq_param(rq, "administrator") },
                           { "county", rq_param(rq, "county") },
                           { "state", rq_param(rq, "state") },
                           { "open", rq_param(rq, "open") }),
                      call_decorate);
}

static err_t get_call(struct rq *rq)
{
    return reply_call(rq, rq_param(rq, "callId"));
}

/* A call that the caller may not see has no versions either. */
static err_t list_call_versions(struct rq *rq)
{
    static const struct list_order orders[] = {
        { "-contentVersion", &sql_call_version_page },
        { NULL,              NULL                   },
    };
    const char *id = rq_param(rq, "callId");
    struct rows *rows;

    TRY(call_get(&rq->tx, id, &rows));
    return reply_page(rq, orders, ARGS({ "call_id", id }), NULL);
}

static err_t create_call(struct rq *rq)
{
    const char *id;

    TRY(call_create(&rq->tx, json_object_get(rq->json, "content"), &id));
    return reply_new_call(rq, id);
}

static err_t update_call(struct rq *rq)
{
    const json_t *content;
    struct call call;

    TRY(call_begin(&rq->tx, rq_param(rq, "callId"), rq_match_version(rq),
                   "update", &call));
    TRY(merge_content(rq, &call, rq->json, &content));
    TRY(call_update(&rq->tx, &call, content));
    return reply_call(rq, call.id);
}

static err_t amend_call(struct rq *rq)
{
    struct call_amendment amendment;
    const json_t *content, *patch;
    struct call call;

    record_from_json(&call_amendment_record, rq->json, rq->arena, &amendment);
    patch =
        json_own(rq->arena, json_pack("{s:O}", "content", amendment.changes));
    TRY(call_begin(&rq->tx, rq_param(rq, "callId"), rq_match_version(rq),
                   "amend", &call));
    TRY(merge_content(rq, &call, patch, &content));
    TRY(call_amend(&rq->tx, &call, content, &amendment));
    return reply_call(rq, call.id);
}

static err_t publish_call(struct rq *rq)
{
    const char *id = rq_param(rq, "callId");

    TRY(call_publish(&rq->tx, id, rq_match_version(rq)));
    return reply_call(rq, id);
}

static err_t extend_deadline(struct rq *rq)
{
    const char *id = rq_param(rq, "callId");
    struct call_extension extension;

    record_from_json(&call_extension_record, rq->json, rq->arena, &extension);
    TRY(call_extend(&rq->tx, id, rq_match_version(rq), &extension));
    return reply_call(rq, id);
}

static err_t copy_call(struct rq *rq)
{
    struct call_renewal renewal;
    const char *id;

    record_from_json(&call_renewal_record, rq->json, rq->arena, &renewal);
    TRY(call_copy(&rq->tx, rq_param(rq, "callId"), rq_match_version(rq),
                  &renewal, &id));
    return reply_new_call(rq, id);
}

static err_t cancel_call(struct rq *rq)
{
    const char *id = rq_param(rq, "callId");
    const char *reason = json_member_text(rq->json, "reason");

    TRY(call_cancel(&rq->tx, id, rq_match_version(rq), reason));
    return reply_call(rq, id);
}

static err_t complete_call(struct rq *rq)
{
    const char *id = rq_param(rq, "callId");

    TRY(call_complete(&rq->tx, id, rq_match_version(rq)));
    return reply_call(rq, id);
}

const struct handler call_handlers[] = {
    { "listCalls",        list_calls         },
    { "getCall",          get_call           },
    { "listCallVersions", list_call_versions },
    { "createCall",       create_call        },
    { "updateCall",       update_call        },
    { "amendCall",        amend_call         },
    { "publishCall",      publish_call       },
    { "extendDeadline",   extend_deadline    },
    { "copyCall",         copy_call          },
    { "cancelCall",       cancel_call        },
    { "completeCall",     complete_call      },
    { NULL,               NULL               },
};
