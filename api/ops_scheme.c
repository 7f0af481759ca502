/*
 * Schemes and their rule sets: read by everybody.
 */
#include "api/ops.h"
#include "api/reply.h"
#include "services/scheme/scheme.h"

static err_t list_schemes(struct rq *rq)
{
    static const struct list_order orders[] = {
        { "code", &sql_scheme_page },
        { NULL, NULL },
    };

    return reply_page(rq, orders, NO_ARGS, NULL);
}

static err_t get_scheme(struct rq *rq)
{
    struct rows *rows;

    TRY(scheme_get(&rq->tx, rq_param(rq, "schemeId"), &rows));
    return reply_row(rq, 200, rows, NULL);
}

const struct handler scheme_handlers[] = {
    { "listSchemes", list_schemes },
    { "getScheme",   get_scheme   },
    { NULL,          NULL         },
};
