/*
 * Applications. The contract has accepted the request and the transaction is
 * the router's; what a handler changes is read again for the answer.
 */
#include "api/application_reply.h"
#include "api/ops.h"
#include "api/reply.h"
#include "api/rq.h"
#include "services/application/application.h"
#include "services/base/json.h"

static const struct list_order own_orders[] = {
    { "-createdAt", &sql_application_page_own_desc },
    { "createdAt", &sql_application_page_own_asc },
    { NULL, &sql_application_page_own_total },
};
static const struct list_order staff_orders[] = {
    { "-createdAt", &sql_application_page_staff_desc },
    { "createdAt", &sql_application_page_staff_asc },
    { NULL, &sql_application_count_staff_all },
};
static const struct list_order staff_orders_of_call[] = {
    { "-createdAt", &sql_application_page_staff_of_call_desc },
    { "createdAt", &sql_application_page_staff_of_call_asc },
    { NULL, &sql_application_count_staff_all },
};
static const struct list_order version_orders[] = {
    { "-contentVersion", &sql_application_page_versions },
    { NULL, NULL },
};

static err_t list_applications(struct rq *rq)
{
    const struct list_order *orders = own_orders;

    if (rq->actor.capacity == CAPACITY_STAFF)
        orders = rq_param(rq, "callId") != NULL ? staff_orders_of_call
                                                : staff_orders;
    TRY(application_may_read(&rq->tx));
    return reply_page(rq, orders,
                      ARGS({ "call_id", rq_param(rq, "callId") },
                           { "state", rq_param(rq, "state") },
                           { "applicant_id", rq_param(rq, "applicantId") }),
                      application_decorate);
}

static err_t create_application(struct rq *rq)
{
    struct rows *rows;
    const char *id;

    TRY(application_create(&rq->tx, json_member_text(rq->json, "callId"),
                           json_object_get(rq->json, "content"), &id));
    TRY(application_get(&rq->tx, id, &rows));
    return reply_created(rq, "/v1/applications/", rows, application_decorate);
}

static err_t get_application(struct rq *rq)
{
    reply_header(rq, "Accept-Patch", "application/merge-patch+json");
    return reply_application(rq);
}

static err_t update_application(struct rq *rq)
{
    struct application application;
    json_t *merged;

    TRY(application_edit(&rq->tx, application_id(rq), rq_match_version(rq),
                         rq->json, &application, &merged));
    TRY(rq_check_document(rq, "ApplicationPatch", merged));
    TRY(application_save(&rq->tx, &application, merged));
    return reply_application(rq);
}

static err_t list_application_versions(struct rq *rq)
{
    struct rows *rows;

    TRY(application_get(&rq->tx, application_id(rq), &rows));
    return reply_page(rq, version_orders, ARGS({ "id", application_id(rq) }),
                      NULL);
}

static err_t validate_application(struct rq *rq)
{
    struct text out = text_new(rq->arena, 1024);

    TRY(application_validate(&rq->tx, application_id(rq), rq->language, &out));
    reply_header(rq, "Content-Language", language_tag(rq->language));
    return reply_body(rq, 200, NULL, out.bytes, out.length);
}

static err_t sign_off_application(struct rq *rq)
{
    TRY(application_sign_off(&rq->tx, application_id(rq),
                             rq_match_version(rq)));
    return reply_application(rq);
}

static err_t submit_application(struct rq *rq)
{
    TRY(application_submit(&rq->tx, application_id(rq), rq_match_version(rq)));
    return reply_application(rq);
}

static err_t revise_application(struct rq *rq)
{
    TRY(application_revise(&rq->tx, application_id(rq), rq_match_version(rq)));
    return reply_application(rq);
}

static err_t withdraw_application(struct rq *rq)
{
    TRY(application_withdraw(&rq->tx, application_id(rq), rq_match_version(rq),
                             json_member_text(rq->json, "reason")));
    return reply_application(rq);
}

static err_t get_receipt(struct rq *rq)
{
    struct rows *rows;

    TRY(application_receipt(&rq->tx, application_id(rq), &rows));
    return reply_fixed(rq, rows);
}

const struct handler application_handlers[] = {
    { "listApplications", list_applications },
    { "createApplication", create_application },
    { "getApplication", get_application },
    { "updateApplication", update_application },
    { "listApplicationVersions", list_application_versions },
    { "validateApplication", validate_application },
    { "signOffApplication", sign_off_application },
    { "submitApplication", submit_application },
    { "reviseApplication", revise_application },
    { "withdrawApplication", withdraw_application },
    { "getReceipt", get_receipt },
    { NULL, NULL },
};
