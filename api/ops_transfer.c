/*
 * Carry-over, reallocation and repayment. The contract has accepted the
 * request and the transaction is the router's; what a handler changes is read
 * again for the answer.
 */
#include "api/ops.h"
#include "api/reply.h"
#include "api/rq.h"
#include "services/base/json.h"
#include "services/fund_transfer/fund_transfer.h"
#include "services/transfer/transfer.h"

static const char *award_id(const struct rq *rq)
{
    return rq_param(rq, "awardId");
}

static const char *transfer_id(const struct rq *rq)
{
    return rq_param(rq, "fundTransferId");
}

static const char *stated(const struct rq *rq, const char *member)
{
    return json_member_text(rq->json, member);
}

/* The transfer as it is now. */
static err_t reply_transfer(struct rq *rq)
{
    struct rows *rows;

    TRY(fund_transfer_get(&rq->tx, transfer_id(rq), &rows));
    return reply_row(rq, 200, rows, fund_transfer_decorate);
}

static err_t reply_new_transfer(struct rq *rq, const char *id)
{
    struct rows *rows;

    TRY(fund_transfer_get(&rq->tx, id, &rows));
    return reply_created(rq, "/v1/fund-transfers/", rows,
                         fund_transfer_decorate);
}

static err_t create_carry_over(struct rq *rq)
{
    struct carry_over_request request;
    const char *id;

    record_from_json(&carry_over_request_record, rq->json, rq->arena, &request);
    TRY(carry_over_request(&rq->tx, award_id(rq), &request, &id));
    return reply_new_transfer(rq, id);
}

static err_t create_reallocation(struct rq *rq)
{
    const char *id;

    TRY(reallocation_request(&rq->tx, award_id(rq),
                             json_object_get(rq->json, "parts"),
                             stated(rq, "reason"), &id));
    return reply_new_transfer(rq, id);
}

static err_t create_repayment(struct rq *rq)
{
    struct repayment_notice notice;
    const char *id;

    record_from_json(&repayment_notice_record, rq->json, rq->arena, &notice);
    TRY(repayment_notify(&rq->tx, award_id(rq), &notice, &id));
    return reply_new_transfer(rq, id);
}

static err_t grant_fund_transfer(struct rq *rq)
{
    TRY(transfer_grant(&rq->tx, transfer_id(rq), rq_match_version(rq),
                       json_integer_value(
                           json_object_get(rq->json, "grantedNok")),
                       stated(rq, "reason")));
    return reply_transfer(rq);
}

static err_t grant_reallocation_partly(struct rq *rq)
{
    TRY(reallocation_grant_partly(
        &rq->tx, transfer_id(rq), rq_match_version(rq),
        json_object_get(rq->json, "parts"), stated(rq, "reason")));
    return reply_transfer(rq);
}

static err_t refuse_fund_transfer(struct rq *rq)
{
    TRY(transfer_refuse(&rq->tx, transfer_id(rq), rq_match_version(rq),
                        stated(rq, "reason")));
    return reply_transfer(rq);
}

static err_t answer_repayment(struct rq *rq)
{
    TRY(repayment_answer(&rq->tx, transfer_id(rq), rq_match_version(rq),
                         stated(rq, "text")));
    return reply_transfer(rq);
}

static err_t decide_repayment(struct rq *rq)
{
    struct repayment_claim claim;

    record_from_json(&repayment_claim_record, rq->json, rq->arena, &claim);
    TRY(repayment_decide(&rq->tx, transfer_id(rq), rq_match_version(rq),
                         &claim));
    return reply_transfer(rq);
}

static err_t register_repaid(struct rq *rq)
{
    TRY(repayment_register(&rq->tx, transfer_id(rq), rq_match_version(rq),
                           stated(rq, "paidOn")));
    return reply_transfer(rq);
}

static err_t waive_repayment(struct rq *rq)
{
    TRY(repayment_waive(&rq->tx, transfer_id(rq), rq_match_version(rq),
                        stated(rq, "reason")));
    return reply_transfer(rq);
}

const struct handler transfer_handlers[] = {
    { "createCarryOver", create_carry_over },
    { "createReallocation", create_reallocation },
    { "createRepayment", create_repayment },
    { "grantFundTransfer", grant_fund_transfer },
    { "grantReallocationPartly", grant_reallocation_partly },
    { "refuseFundTransfer", refuse_fund_transfer },
    { "answerRepayment", answer_repayment },
    { "decideRepayment", decide_repayment },
    { "registerRepaid", register_repaid },
    { "waiveRepayment", waive_repayment },
    { NULL, NULL },
};
