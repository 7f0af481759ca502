/*
 * Handling of applications, and the applicant's answer when something is asked
 * for. What a handler changes is read again for the answer.
 */
#include "api/application_reply.h"
#include "api/ops.h"
#include "api/reply.h"
#include "services/application/application.h"
#include "services/base/json.h"
#include "services/handling/handling.h"

static const struct list_order own_requests[] = {
    { "-requestedAt", &sql_supplement_request_page_own },
    { NULL, NULL },
};
static const struct list_order staff_requests[] = {
    { "-requestedAt", &sql_supplement_request_page_staff },
    { NULL, NULL },
};
static const struct list_order staff_orders[] = {
    { "name", &sql_staff_page },
    { NULL, NULL },
};

static err_t take_application(struct rq *rq)
{
    TRY(handling_take(&rq->tx, application_id(rq), rq_match_version(rq)));
    return reply_application(rq);
}

static err_t assign_application(struct rq *rq)
{
    TRY(handling_assign(&rq->tx, application_id(rq), rq_match_version(rq),
                        json_member_text(rq->json, "caseworkerId")));
    return reply_application(rq);
}

static err_t request_supplement(struct rq *rq)
{
    struct supplement_wanted wanted;

    record_from_json(&supplement_wanted_record, rq->json, rq->arena, &wanted);
    TRY(handling_request_supplement(&rq->tx, application_id(rq),
                                    rq_match_version(rq), &wanted));
    return reply_application(rq);
}

static err_t supplement_application(struct rq *rq)
{
    TRY(application_supplement(&rq->tx, application_id(rq),
                               rq_match_version(rq),
                               json_member_text(rq->json, "answer")));
    return reply_application(rq);
}

static err_t resume_application(struct rq *rq)
{
    TRY(handling_resume(&rq->tx, application_id(rq), rq_match_version(rq),
                        json_member_text(rq->json, "reason")));
    return reply_application(rq);
}

/* An application that the caller may not see has no requests either. */
static err_t list_supplement_requests(struct rq *rq)
{
    bool is_staff = rq->actor.capacity == CAPACITY_STAFF;
    struct rows *rows;

    TRY(application_get(&rq->tx, application_id(rq), &rows));
    return reply_page(rq, is_staff ? staff_requests : own_requests,
                      ARGS({ "id", application_id(rq) }), NULL);
}

static err_t list_staff(struct rq *rq)
{
    return reply_page(rq, staff_orders, NO_ARGS, NULL);
}

const struct handler handling_handlers[] = {
    { "takeApplication", take_application },
    { "assignApplication", assign_application },
    { "requestSupplement", request_supplement },
    { "supplementApplication", supplement_application },
    { "resumeApplication", resume_application },
    { "listSupplementRequests", list_supplement_requests },
    { "listStaff", list_staff },
    { NULL, NULL },
};
