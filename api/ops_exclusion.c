/*
 * Exclusions of applicants. The contract has accepted the request and the
 * transaction is the router's; what a handler changes is read again for the
 * answer.
 */
#include "api/ops.h"
#include "api/reply.h"
#include "api/rq.h"
#include "services/applicant/applicant.h"
#include "services/base/json.h"
#include "services/exclusion/exclusion.h"

static const struct list_order orders[] = {
    { "-createdAt", &sql_exclusion_page },
    { NULL, NULL },
};

static err_t reply_exclusion(struct rq *rq)
{
    struct rows *rows;

    TRY(exclusion_get(&rq->tx, rq_param(rq, "exclusionId"), &rows));
    return reply_row(rq, 200, rows, exclusion_decorate);
}

/* An applicant that the caller does not see has no exclusions either. */
static err_t list_exclusions(struct rq *rq)
{
    const char *id = rq_param(rq, "applicantId");
    struct rows *rows;

    TRY(exclusion_may_read(&rq->tx));
    TRY(applicant_get(&rq->tx, id, &rows));
    return reply_page(rq, orders, ARGS({ "applicant_id", id }),
                      exclusion_decorate);
}

static err_t create_exclusion(struct rq *rq)
{
    struct rows *rows;
    const char *id;

    TRY(exclusion_add(&rq->tx, rq_param(rq, "applicantId"), rq->json, &id));
    TRY(exclusion_get(&rq->tx, id, &rows));
    return reply_created(rq, "/v1/exclusions/", rows, exclusion_decorate);
}

static err_t get_exclusion(struct rq *rq)
{
    return reply_exclusion(rq);
}

static err_t lift_exclusion(struct rq *rq)
{
    TRY(exclusion_lift(&rq->tx, rq_param(rq, "exclusionId"),
                       rq_match_version(rq),
                       json_member_text(rq->json, "reason")));
    return reply_exclusion(rq);
}

const struct handler exclusion_handlers[] = {
    { "listExclusions", list_exclusions },
    { "createExclusion", create_exclusion },
    { "getExclusion", get_exclusion },
    { "liftExclusion", lift_exclusion },
    { NULL, NULL },
};
