/*
 * Decisions. The contract has accepted the request and the transaction is the
 * router's; what a handler changes is read again for the answer.
 */
#include <string.h>

#include "api/ops.h"
#include "api/reply.h"
#include "api/rq.h"
#include "services/award/award.h"
#include "services/base/json.h"
#include "services/decision/decision.h"

static const struct list_order own_orders[] = {
    { "-createdAt", &sql_decision_page_own_desc },
    { "createdAt", &sql_decision_page_own_asc },
    { NULL, &sql_decision_page_own_total },
};
static const struct list_order staff_orders[] = {
    { "-createdAt", &sql_decision_page_staff_desc },
    { "createdAt", &sql_decision_page_staff_asc },
    { NULL, &sql_decision_page_staff_total },
};

static const char *decision_id(const struct rq *rq)
{
    return rq_param(rq, "decisionId");
}

/* The decision as it is now. */
static err_t reply_decision(struct rq *rq)
{
    struct rows *rows;

    TRY(decision_get(&rq->tx, decision_id(rq), &rows));
    return reply_row(rq, 200, rows, decision_decorate);
}

static err_t reply_new_decision(struct rq *rq, const char *id)
{
    struct rows *rows;

    TRY(decision_get(&rq->tx, id, &rows));
    return reply_created(rq, "/v1/decisions/", rows, decision_decorate);
}

static err_t list_decisions(struct rq *rq)
{
    bool is_staff = rq->actor.capacity == CAPACITY_STAFF;

    TRY(decision_may_read(&rq->tx));
    return reply_page(rq, is_staff ? staff_orders : own_orders,
                      ARGS({ "call_id", rq_param(rq, "callId") },
                           { "application_id", rq_param(rq, "applicationId") },
                           { "state", rq_param(rq, "state") }),
                      decision_decorate);
}

static err_t create_decision(struct rq *rq)
{
    struct decision_draft draft = { .content =
                                        json_object_get(rq->json, "content") };
    const char *id;

    TRY(decision_draft(&rq->tx, rq_param(rq, "applicationId"), &draft, &id));
    return reply_new_decision(rq, id);
}

static err_t get_decision(struct rq *rq)
{
    reply_header(rq, "Accept-Patch", "application/merge-patch+json");
    return reply_decision(rq);
}

static err_t update_decision(struct rq *rq)
{
    struct decision decision;
    json_t *merged;

    TRY(decision_edit(&rq->tx, decision_id(rq), rq_match_version(rq), rq->json,
                      &decision, &merged));
    TRY(rq_check_document(rq, "DecisionCreate", merged));
    TRY(decision_save(&rq->tx, &decision, merged));
    return reply_decision(rq);
}

static err_t propose_decision(struct rq *rq)
{
    TRY(decision_propose(&rq->tx, decision_id(rq), rq_match_version(rq)));
    return reply_decision(rq);
}

static err_t return_decision(struct rq *rq)
{
    TRY(decision_return(&rq->tx, decision_id(rq), rq_match_version(rq),
                        json_member_text(rq->json, "reason")));
    return reply_decision(rq);
}

static err_t discard_decision(struct rq *rq)
{
    TRY(decision_discard(&rq->tx, decision_id(rq), rq_match_version(rq)));
    return reply_decision(rq);
}

static err_t approve_decision(struct rq *rq)
{
    TRY(decision_approve(&rq->tx, decision_id(rq), rq_match_version(rq),
                         json_member_text(rq->json, "reportOverride")));
    return reply_decision(rq);
}

static err_t notify_decision(struct rq *rq)
{
    TRY(decision_notify(&rq->tx, decision_id(rq), rq_match_version(rq)));
    TRY(award_follows(&rq->tx));
    return reply_decision(rq);
}

static err_t correct_decision(struct rq *rq)
{
    const char *id;

    TRY(decision_correct(&rq->tx, decision_id(rq), rq_match_version(rq),
                         json_object_get(rq->json, "content"),
                         json_member_text(rq->json, "what"), &id));
    return reply_new_decision(rq, id);
}

static err_t reverse_decision(struct rq *rq)
{
    const char *id;

    TRY(decision_reverse(&rq->tx, decision_id(rq), rq_match_version(rq),
                         json_object_get(rq->json, "content"),
                         json_member_text(rq->json, "reason"),
                         json_member_text(rq->json, "ground"), &id));
    return reply_new_decision(rq, id);
}

static err_t request_reasons(struct rq *rq)
{
    TRY(decision_request_reasons(&rq->tx, decision_id(rq),
                                 rq_match_version(rq)));
    return reply_decision(rq);
}

static err_t give_reasons(struct rq *rq)
{
    TRY(decision_give_reasons(&rq->tx, decision_id(rq), rq_match_version(rq),
                              json_object_get(rq->json, "reasons")));
    return reply_decision(rq);
}

static err_t give_prior_notice(struct rq *rq)
{
    struct prior_notice notice = {
        .text = json_member_text(rq->json, "text"),
        .answer_by = json_member_text(rq->json, "answerBy"),
    };

    TRY(decision_give_prior_notice(&rq->tx, decision_id(rq),
                                   rq_match_version(rq), &notice));
    return reply_decision(rq);
}

static err_t answer_prior_notice(struct rq *rq)
{
    TRY(decision_answer_prior_notice(&rq->tx, decision_id(rq),
                                     rq_match_version(rq),
                                     json_member_text(rq->json, "text")));
    return reply_decision(rq);
}

static err_t extend_appeal_deadline(struct rq *rq)
{
    TRY(decision_extend_appeal_deadline(
        &rq->tx, decision_id(rq), rq_match_version(rq),
        json_member_text(rq->json, "deadlineDate"),
        json_member_text(rq->json, "reason")));
    return reply_decision(rq);
}

static err_t get_notice(struct rq *rq)
{
    struct rows *rows;
    const char *text;

    TRY(decision_notice(&rq->tx, decision_id(rq), &rows));
    text = rows_text(rows, 0, "notice");
    return reply_document(rq, NULL, text, strlen(text));
}

const struct handler decision_handlers[] = {
    { "listDecisions", list_decisions },
    { "createDecision", create_decision },
    { "getDecision", get_decision },
    { "updateDecision", update_decision },
    { "proposeDecision", propose_decision },
    { "returnDecision", return_decision },
    { "discardDecision", discard_decision },
    { "approveDecision", approve_decision },
    { "notifyDecision", notify_decision },
    { "correctDecision", correct_decision },
    { "reverseDecision", reverse_decision },
    { "requestReasons", request_reasons },
    { "giveReasons", give_reasons },
    { "extendAppealDeadline", extend_appeal_deadline },
    { "givePriorNotice", give_prior_notice },
    { "answerPriorNotice", answer_prior_notice },
    { "getNotice", get_notice },
    { NULL, NULL },
};
