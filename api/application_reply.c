/*
 * The application of the path.
 */
#include "api/application_reply.h"

#include "api/reply.h"
#include "services/application/application.h"

const char *application_id(const struct rq *rq)
{
    return rq_param(rq, "applicationId");
}

err_t reply_application(struct rq *rq)
{
    struct rows *rows;

    TRY(application_get(&rq->tx, application_id(rq), &rows));
    return reply_row(rq, 200, rows, application_decorate);
}
