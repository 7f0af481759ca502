/*
 * Fund transfers of all kinds, as both sides read them.
 */
#include "api/ops.h"
#include "api/reply.h"
#include "services/fund_transfer/fund_transfer.h"

static const struct list_order own_orders[] = {
    { "-createdAt", &sql_fund_transfer_page_own_desc  },
    { "createdAt",  &sql_fund_transfer_page_own_asc   },
    { NULL,         &sql_fund_transfer_page_own_total },
};
static const struct list_order staff_orders[] = {
    { "-createdAt", &sql_fund_transfer_page_staff_desc  },
    { "createdAt",  &sql_fund_transfer_page_staff_asc   },
    { NULL,         &sql_fund_transfer_page_staff_total },
};

static err_t list_fund_transfers(struct rq *rq)
{
    bool is_staff = rq->actor.capacity == CAPACITY_STAFF;

    TRY(fund_transfer_may_read(&rq->tx));
    return reply_page(rq, is_staff ? staff_orders : own_orders,
                      ARGS({ "kind", rq_param(rq, "kind") },
                           { "state", rq_param(rq, "state") },
                           { "award_id", rq_param(rq, "awardId") },
                           { "call_id", rq_param(rq, "callId") }),
                      fund_transfer_decorate);
}

static err_t get_fund_transfer(struct rq *rq)
{
    struct rows *rows;

    TRY(fund_transfer_get(&rq->tx, rq_param(rq, "fundTransferId"), &rows));
    return reply_row(rq, 200, rows, fund_transfer_decorate);
}

const struct handler fund_transfer_handlers[] = {
    { "listFundTransfers", list_fund_transfers },
    { "getFundTransfer",   get_fund_transfer   },
    { NULL,                NULL                },
};
