/*
 * Awards and their books. The contract has accepted the request and the
 * transaction is the router's; what a handler changes is read again for the
 * answer.
 */
#include "api/ops.h"
#include "api/reply.h"
#include "api/rq.h"
#include "services/award/award.h"
#include "services/award/ledger.h"
#include "services/base/json.h"

static const struct list_order own_orders[] = {
    { "-createdAt", &sql_award_page_own_desc },
    { "createdAt", &sql_award_page_own_asc },
    { NULL, &sql_award_page_own_total },
};
static const struct list_order staff_orders[] = {
    { "-createdAt", &sql_award_page_staff_desc },
    { "createdAt", &sql_award_page_staff_asc },
    { NULL, &sql_award_page_staff_total },
};
static const struct list_order posting_orders[] = {
    { "bookedAt", &sql_award_ledger_page },
    { NULL, &sql_award_ledger_page_total },
};
static const struct list_order line_orders[] = {
    { "county", &sql_reconciliation_page },
    { NULL, &sql_reconciliation_page_total },
};

static const char *award_id(const struct rq *rq)
{
    return rq_param(rq, "awardId");
}

/* The award as it is now. */
static err_t reply_award(struct rq *rq)
{
    struct rows *rows;

    TRY(award_get(&rq->tx, award_id(rq), &rows));
    return reply_row(rq, 200, rows, award_decorate);
}

static err_t list_grant_awards(struct rq *rq)
{
    bool is_staff = rq->actor.capacity == CAPACITY_STAFF;

    TRY(award_may_read(&rq->tx));
    return reply_page(
        rq, is_staff ? staff_orders : own_orders,
        ARGS({ "call_id", rq_param(rq, "callId") },
             { "application_id", rq_param(rq, "applicationId") },
             { "year", rq_param(rq, "year") },
             { "state", rq_param(rq, "state") },
             { "applicant_id", rq_param(rq, "applicantId") },
             { "organisation_number", rq_param(rq, "organisationNumber") }),
        award_decorate);
}

static err_t get_grant_award(struct rq *rq)
{
    return reply_award(rq);
}

static err_t accept_grant_award(struct rq *rq)
{
    TRY(award_accept(&rq->tx, award_id(rq), rq_match_version(rq),
                     json_member_text(rq->json, "termsVersion"),
                     json_member_text(rq->json, "accountNumber")));
    return reply_award(rq);
}

static err_t decline_grant_award(struct rq *rq)
{
    TRY(award_decline(&rq->tx, award_id(rq), rq_match_version(rq),
                      json_member_text(rq->json, "reason")));
    return reply_award(rq);
}

static err_t list_postings(struct rq *rq)
{
    struct rows *rows;

    TRY(award_get(&rq->tx, award_id(rq), &rows));
    return reply_page(rq, posting_orders, ARGS({ "award_id", award_id(rq) }),
                      NULL);
}

static err_t get_call_ledger(struct rq *rq)
{
    struct rows *rows;

    TRY(ledger_of_call(&rq->tx, rq_param(rq, "callId"), &rows));
    return reply_fixed(rq, rows);
}

static err_t get_reconciliation(struct rq *rq)
{
    struct rows *rows;

    TRY(ledger_of_month(&rq->tx, rq_param(rq, "year"), rq_param(rq, "month"),
                        &rows));
    return reply_fixed(rq, rows);
}

static err_t list_reconciliation_lines(struct rq *rq)
{
    return reply_page(rq, line_orders,
                      ARGS({ "year", rq_param(rq, "year") },
                           { "month", rq_param(rq, "month") }),
                      NULL);
}

const struct handler grant_award_handlers[] = {
    { "listGrantAwards", list_grant_awards },
    { "getGrantAward", get_grant_award },
    { "acceptGrantAward", accept_grant_award },
    { "declineGrantAward", decline_grant_award },
    { "listPostings", list_postings },
    { "getCallLedger", get_call_ledger },
    { "getReconciliation", get_reconciliation },
    { "listReconciliationLines", list_reconciliation_lines },
    { NULL, NULL },
};
