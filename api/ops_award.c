/*
 * What calls have awarded: the same to everybody.
 */
#include "api/ops.h"
#include "api/reply.h"
#include "services/call/call.h"

static err_t list_awards(struct rq *rq)
{
    static const struct list_order orders[] = {
        { "recipient", &sql_award_page       },
        { NULL,        &sql_award_page_total },
    };
    const char *id = rq_param(rq, "callId");
    struct rows *rows;

    TRY(call_get(&rq->tx, id, &rows));
    TRY(reply_page(rq, orders, ARGS({ "call_id", id }), NULL));
    if (rq->answer.spool != NULL)
        return OK;
    return reply_document(rq, NULL, rq->answer.body, rq->answer.length);
}

const struct handler award_handlers[] = {
    { "listAwards", list_awards },
    { NULL, NULL },
};
