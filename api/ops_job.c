/*
 * Jobs: asked for here, carried out by the worker.
 */
#include "api/ops.h"
#include "api/reply.h"
#include "api/service.h"
#include "services/job/job.h"

static const struct list_order orders[] = {
    { "-createdAt", &sql_job_page },
    { NULL, &sql_job_page_total },
};

static err_t create_job(struct rq *rq)
{
    struct job_request request;
    struct rows *rows;
    const char *id;

    record_from_json(&job_request_record, rq->json, rq->arena, &request);
    TRY(job_create(&rq->tx, rq_param(rq, "callId"), &request, &id));
    TRY(job_get(&rq->tx, id, &rows));
    reply_header(rq, "Location",
                 arena_printf(rq->arena, "%s/v1/jobs/%s",
                              rq->service->settings.public_url, id));
    return reply_row(rq, 202, rows, NULL);
}

static err_t list_jobs(struct rq *rq)
{
    TRY(job_may_read(&rq->tx));
    return reply_page(rq, orders,
                      ARGS({ "call_id", rq_param(rq, "callId") },
                           { "state", rq_param(rq, "state") }),
                      NULL);
}

static err_t get_job(struct rq *rq)
{
    struct rows *rows;

    TRY(job_get(&rq->tx, rq_param(rq, "jobId"), &rows));
    return reply_row(rq, 200, rows, NULL);
}

const struct handler job_handlers[] = {
    { "createJob", create_job },
    { "listJobs", list_jobs },
    { "getJob", get_job },
    { NULL, NULL },
};
