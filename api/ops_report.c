/*
 * Reports. The contract has accepted the request and the transaction is the
 * router's; what a handler changes is read again for the answer.
 */
#include "api/ops.h"
#include "api/reply.h"
#include "api/rq.h"
#include "services/base/json.h"
#include "services/call/call.h"
#include "services/report/report.h"

static const struct list_order own_orders[] = {
    { "-createdAt", &sql_report_page_own_desc },
    { "createdAt", &sql_report_page_own_asc },
    { NULL, &sql_report_page_own_total },
};
static const struct list_order staff_orders[] = {
    { "-createdAt", &sql_report_page_staff_desc },
    { "createdAt", &sql_report_page_staff_asc },
    { NULL, &sql_report_page_staff_total },
};
static const struct list_order version_orders[] = {
    { "-reportVersion", &sql_report_page_versions },
    { NULL, NULL },
};
static const struct list_order goal_orders[] = {
    { "category", &sql_report_goal_page },
    { NULL, &sql_report_goal_page_total },
};

static const char *report_id(const struct rq *rq)
{
    return rq_param(rq, "reportId");
}

/* The report as it is now. */
static err_t reply_report(struct rq *rq)
{
    struct rows *rows;

    TRY(report_get(&rq->tx, report_id(rq), &rows));
    return reply_row(rq, 200, rows, report_decorate);
}

#define FILTERS(rq)                                                            \
    { "call_id", rq_param(rq, "callId") }, { "year", rq_param(rq, "year") },   \
        { "state", rq_param(rq, "state") },                                    \
        { "overdue", rq_param(rq, "overdue") }

static err_t list_reports(struct rq *rq)
{
    TRY(report_may_read(&rq->tx));
    if (rq->actor.capacity == CAPACITY_STAFF)
        return reply_page(rq, staff_orders, ARGS(FILTERS(rq)), report_decorate);
    return reply_page(rq, own_orders,
                      ARGS(FILTERS(rq),
                           { "is_auditor", report_is_auditor(&rq->tx) }),
                      report_decorate);
}

static err_t get_report(struct rq *rq)
{
    reply_header(rq, "Accept-Patch", "application/merge-patch+json");
    return reply_report(rq);
}

/* A report that the caller does not see has no versions either. */
static err_t list_report_versions(struct rq *rq)
{
    struct rows *rows;

    TRY(report_get(&rq->tx, report_id(rq), &rows));
    return reply_page(rq, version_orders,
                      ARGS({ "id", report_id(rq) },
                           { "is_auditor", report_is_auditor(&rq->tx) }),
                      NULL);
}

static err_t update_report(struct rq *rq)
{
    struct report *report;
    json_t *merged;

    TRY(report_edit(&rq->tx, report_id(rq), rq_match_version(rq), rq->json,
                    &report, &merged));
    TRY(rq_check_document(rq, "ReportPatch", merged));
    TRY(report_save(&rq->tx, report, merged));
    return reply_report(rq);
}

static err_t validate_report(struct rq *rq)
{
    struct text out = text_new(rq->arena, 1024);

    TRY(report_validate(&rq->tx, report_id(rq), rq->language, &out));
    reply_header(rq, "Content-Language", language_tag(rq->language));
    return reply_body(rq, 200, NULL, out.bytes, out.length);
}

/* An action that says nothing but its name. */
static err_t act(struct rq *rq, err_t (*action)(struct tx *tx, const char *id,
                                                int64_t version))
{
    TRY(action(&rq->tx, report_id(rq), rq_match_version(rq)));
    return reply_report(rq);
}

/* One that says why, in the member of that name. */
static err_t act_with(struct rq *rq, const char *member,
                      err_t (*action)(struct tx *tx, const char *id,
                                      int64_t version, const char *text))
{
    TRY(action(&rq->tx, report_id(rq), rq_match_version(rq),
               json_member_text(rq->json, member)));
    return reply_report(rq);
}

static err_t begin_report(struct rq *rq)
{
    return act(rq, report_begin);
}

static err_t submit_report(struct rq *rq)
{
    return act(rq, report_submit);
}

static err_t correct_report(struct rq *rq)
{
    return act_with(rq, "reason", report_correct);
}

static err_t attest_report(struct rq *rq)
{
    struct report_statement statement;

    record_from_json(&report_statement_record, rq->json, rq->arena, &statement);
    TRY(report_attest(&rq->tx, report_id(rq), rq_match_version(rq),
                      &statement));
    return reply_report(rq);
}

static err_t return_report(struct rq *rq)
{
    return act_with(rq, "remarks", report_return);
}

static err_t approve_report_content(struct rq *rq)
{
    return act(rq, report_approve_content);
}

static err_t approve_report_accounts(struct rq *rq)
{
    return act(rq, report_approve_accounts);
}

static err_t extend_report(struct rq *rq)
{
    TRY(report_extend(&rq->tx, report_id(rq), rq_match_version(rq),
                      json_member_text(rq->json, "dueDate"),
                      json_member_text(rq->json, "reason")));
    return reply_report(rq);
}

static err_t extend_reports(struct rq *rq)
{
    struct text out = text_new(rq->arena, 1024);

    TRY(report_extend_many(
        &rq->tx, rq_param(rq, "callId"), rq_match_version(rq),
        json_member_text(rq->json, "dueDate"),
        json_member_text(rq->json, "reason"),
        json_object_get(rq->json, "organisationNumbers"), &out));
    return reply_document(rq, NULL, out.bytes, out.length);
}

static err_t list_report_goals(struct rq *rq)
{
    const char *id = rq_param(rq, "callId");
    struct rows *rows;

    TRY(report_may_count(&rq->tx));
    TRY(call_get(&rq->tx, id, &rows));
    return reply_page(rq, goal_orders, ARGS({ "call_id", id }), NULL);
}

const struct handler report_handlers[] = {
    { "listReports", list_reports },
    { "getReport", get_report },
    { "updateReport", update_report },
    { "listReportVersions", list_report_versions },
    { "beginReport", begin_report },
    { "validateReport", validate_report },
    { "submitReport", submit_report },
    { "correctReport", correct_report },
    { "attestReport", attest_report },
    { "returnReport", return_report },
    { "approveReportContent", approve_report_content },
    { "approveReportAccounts", approve_report_accounts },
    { "extendReport", extend_report },
    { "extendReports", extend_reports },
    { "listReportGoals", list_report_goals },
    { NULL, NULL },
};
