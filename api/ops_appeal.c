/*
 * Appeals. The contract has accepted the request and the transaction is the
 * router's; what a handler changes is read again for the answer.
 */
#include "api/ops.h"
#include "api/reply.h"
#include "api/rq.h"
#include "services/appeal/appeal.h"
#include "services/award/award.h"
#include "services/base/json.h"
#include "services/decision/decision.h"
#include "services/fund_transfer/fund_transfer.h"

static const struct list_order own_orders[] = {
    { "-createdAt", &sql_appeal_page_own_desc },
    { "createdAt", &sql_appeal_page_own_asc },
    { NULL, &sql_appeal_page_own_total },
};
static const struct list_order staff_orders[] = {
    { "-createdAt", &sql_appeal_page_staff_desc },
    { "createdAt", &sql_appeal_page_staff_asc },
    { NULL, &sql_appeal_page_staff_total },
};

static const char *appeal_id(const struct rq *rq)
{
    return rq_param(rq, "appealId");
}

/* The appeal as it is now. */
static err_t reply_appeal(struct rq *rq)
{
    struct rows *rows;

    TRY(appeal_get(&rq->tx, appeal_id(rq), &rows));
    return reply_row(rq, 200, rows, appeal_decorate);
}

static err_t reply_new_appeal(struct rq *rq, const char *id)
{
    struct rows *rows;

    TRY(appeal_get(&rq->tx, id, &rows));
    return reply_created(rq, "/v1/appeals/", rows, appeal_decorate);
}

static err_t list(struct rq *rq, const struct arg *filters)
{
    bool is_staff = rq->actor.capacity == CAPACITY_STAFF;

    return reply_page(rq, is_staff ? staff_orders : own_orders, filters,
                      appeal_decorate);
}

static err_t list_of(struct rq *rq, const char *appealed_id)
{
    return list(rq, ARGS({ "appealed_id", appealed_id }, { "call_id", NULL },
                         { "application_id", NULL }, { "state", NULL }));
}

/* A decision or a claim that the caller does not see has no appeals either. */
static err_t list_appeals_of_decision(struct rq *rq)
{
    const char *id = rq_param(rq, "decisionId");
    struct rows *rows;

    TRY(decision_get(&rq->tx, id, &rows));
    return list_of(rq, id);
}

static err_t list_appeals_of_fund_transfer(struct rq *rq)
{
    const char *id = rq_param(rq, "fundTransferId");
    struct rows *rows;

    TRY(fund_transfer_get(&rq->tx, id, &rows));
    return list_of(rq, id);
}

static err_t list_appeals(struct rq *rq)
{
    TRY(appeal_may_read(&rq->tx));
    return list(rq, ARGS({ "appealed_id", NULL },
                         { "call_id", rq_param(rq, "callId") },
                         { "application_id", rq_param(rq, "applicationId") },
                         { "state", rq_param(rq, "state") }));
}

static err_t make(struct rq *rq, bool is_paper, struct appealed of)
{
    struct appeal_letter letter;
    const char *id = NULL;

    record_from_json(&appeal_letter_record, rq->json, rq->arena, &letter);
    TRY((is_paper ? appeal_register : appeal_create)(&rq->tx, &of, &letter,
                                                     &id));
    return reply_new_appeal(rq, id);
}

static struct appealed decision_of(const struct rq *rq)
{
    return (struct appealed){ .decision_id = rq_param(rq, "decisionId") };
}

static struct appealed claim_of(const struct rq *rq)
{
    return (struct appealed){ .fund_transfer_id =
                                  rq_param(rq, "fundTransferId") };
}

static err_t create_appeal(struct rq *rq)
{
    return make(rq, false, decision_of(rq));
}

static err_t create_paper_appeal(struct rq *rq)
{
    return make(rq, true, decision_of(rq));
}

static err_t create_claim_appeal(struct rq *rq)
{
    return make(rq, false, claim_of(rq));
}

static err_t create_paper_claim_appeal(struct rq *rq)
{
    return make(rq, true, claim_of(rq));
}

static err_t get_appeal(struct rq *rq)
{
    return reply_appeal(rq);
}

static err_t get_case_file(struct rq *rq)
{
    struct rows *rows;

    TRY(appeal_case_file(&rq->tx, appeal_id(rq), &rows));
    return reply_fixed(rq, rows);
}

static err_t request_appeal_correction(struct rq *rq)
{
    TRY(appeal_request_correction(&rq->tx, appeal_id(rq), rq_match_version(rq),
                                  json_member_text(rq->json, "wanted"),
                                  json_member_text(rq->json, "deadlineDate")));
    return reply_appeal(rq);
}

static err_t correct_appeal(struct rq *rq)
{
    struct appeal_letter letter;

    record_from_json(&appeal_letter_record, rq->json, rq->arena, &letter);
    TRY(appeal_correct(&rq->tx, appeal_id(rq), rq_match_version(rq), &letter));
    return reply_appeal(rq);
}

static err_t admit_late_appeal(struct rq *rq)
{
    TRY(appeal_admit(&rq->tx, appeal_id(rq), rq_match_version(rq),
                     json_member_text(rq->json, "ground"),
                     json_member_text(rq->json, "reason")));
    return reply_appeal(rq);
}

static err_t prepare_appeal(struct rq *rq)
{
    TRY(appeal_prepare(&rq->tx, appeal_id(rq), rq_match_version(rq), rq->json));
    return reply_appeal(rq);
}

static err_t defer_enforcement(struct rq *rq)
{
    TRY(appeal_defer(&rq->tx, appeal_id(rq), rq_match_version(rq),
                     json_member_text(rq->json, "reason")));
    return reply_appeal(rq);
}

static err_t lift_deferral(struct rq *rq)
{
    TRY(appeal_lift_deferral(&rq->tx, appeal_id(rq), rq_match_version(rq),
                             json_member_text(rq->json, "reason")));
    return reply_appeal(rq);
}

/* An action that says nothing but its name. */
static err_t act(struct rq *rq, err_t (*action)(struct tx *tx, const char *id,
                                                int64_t version))
{
    TRY(action(&rq->tx, appeal_id(rq), rq_match_version(rq)));
    return reply_appeal(rq);
}

/* The same, of an outcome that moves what is awarded or claimed. */
static err_t move(struct rq *rq, err_t (*outcome)(struct tx *tx, const char *id,
                                                  int64_t version))
{
    TRY(outcome(&rq->tx, appeal_id(rq), rq_match_version(rq)));
    TRY(award_follows(&rq->tx));
    return reply_appeal(rq);
}

static err_t withdraw_appeal(struct rq *rq)
{
    return act(rq, appeal_withdraw);
}

static err_t take_appeal(struct rq *rq)
{
    return act(rq, appeal_take);
}

static err_t dismiss_appeal(struct rq *rq)
{
    return act(rq, appeal_dismiss);
}

static err_t overturn_appeal(struct rq *rq)
{
    return move(rq, appeal_overturn);
}

static err_t partly_overturn_appeal(struct rq *rq)
{
    return move(rq, appeal_partly_overturn);
}

static err_t forward_appeal(struct rq *rq)
{
    return act(rq, appeal_forward);
}

static err_t uphold_appeal(struct rq *rq)
{
    return act(rq, appeal_uphold);
}

static err_t change_appeal(struct rq *rq)
{
    return move(rq, appeal_change);
}

static err_t annul_and_return_appeal(struct rq *rq)
{
    return move(rq, appeal_annul);
}

const struct handler appeal_handlers[] = {
    { "listAppealsOfDecision", list_appeals_of_decision },
    { "createAppeal", create_appeal },
    { "createPaperAppeal", create_paper_appeal },
    { "listAppealsOfFundTransfer", list_appeals_of_fund_transfer },
    { "createClaimAppeal", create_claim_appeal },
    { "createPaperClaimAppeal", create_paper_claim_appeal },
    { "listAppeals", list_appeals },
    { "getAppeal", get_appeal },
    { "getCaseFile", get_case_file },
    { "requestAppealCorrection", request_appeal_correction },
    { "correctAppeal", correct_appeal },
    { "withdrawAppeal", withdraw_appeal },
    { "takeAppeal", take_appeal },
    { "admitLateAppeal", admit_late_appeal },
    { "prepareAppeal", prepare_appeal },
    { "dismissAppeal", dismiss_appeal },
    { "overturnAppeal", overturn_appeal },
    { "partlyOverturnAppeal", partly_overturn_appeal },
    { "forwardAppeal", forward_appeal },
    { "upholdAppeal", uphold_appeal },
    { "changeAppeal", change_appeal },
    { "annulAndReturnAppeal", annul_and_return_appeal },
    { "deferEnforcement", defer_enforcement },
    { "liftDeferral", lift_deferral },
    { NULL, NULL },
};
