/*
 * Applicants and their accounts.
 */
#include "api/ops.h"
#include "api/reply.h"
#include "api/rq.h"
#include "services/applicant/applicant.h"
#include "services/base/json.h"

static const struct list_order own_orders[] = {
    { "-createdAt", &sql_applicant_page_own },
    { NULL, &sql_applicant_page_own_total },
};
static const struct list_order staff_orders[] = {
    { "-createdAt", &sql_applicant_page_staff },
    { NULL, &sql_applicant_page_staff_total },
};
static const struct list_order account_orders[] = {
    { "-proposedAt", &sql_applicant_account_page },
    { NULL, NULL },
};

static const char *applicant_id(const struct rq *rq)
{
    return rq_param(rq, "applicantId");
}

/* The applicant as it is now. */
static err_t reply_applicant(struct rq *rq)
{
    struct rows *rows;

    TRY(applicant_get(&rq->tx, applicant_id(rq), &rows));
    return reply_row(rq, 200, rows, applicant_decorate);
}

static err_t list_applicants(struct rq *rq)
{
    bool is_staff = rq->actor.capacity == CAPACITY_STAFF;
    const char *number = rq_param(rq, "organisationNumber");

    TRY(applicant_may_read(&rq->tx));
    return reply_page(rq, is_staff ? staff_orders : own_orders,
                      ARGS({ "organisation_number", number },
                           { "kind", rq_param(rq, "kind") },
                           { "county", rq_param(rq, "county") }),
                      applicant_decorate);
}

static err_t create_applicant(struct rq *rq)
{
    struct rows *rows;
    const char *id;

    TRY(applicant_create(&rq->tx, rq->json, &id));
    TRY(applicant_get(&rq->tx, id, &rows));
    return reply_created(rq, "/v1/applicants/", rows, applicant_decorate);
}

static err_t get_applicant(struct rq *rq)
{
    reply_header(rq, "Accept-Patch", "application/merge-patch+json");
    return reply_applicant(rq);
}

static err_t update_applicant(struct rq *rq)
{
    struct applicant applicant;
    json_t *merged;

    TRY(applicant_edit(&rq->tx, applicant_id(rq), rq_match_version(rq),
                       rq->json, &applicant, &merged));
    TRY(rq_check_document(rq, "ApplicantPatch", merged));
    TRY(applicant_save(&rq->tx, &applicant, merged));
    return reply_applicant(rq);
}

/* An applicant that the caller may not see has no accounts either. */
static err_t list_accounts(struct rq *rq)
{
    struct rows *rows;

    TRY(applicant_get(&rq->tx, applicant_id(rq), &rows));
    return reply_page(rq, account_orders, ARGS({ "id", applicant_id(rq) }),
                      NULL);
}

static err_t propose_account(struct rq *rq)
{
    TRY(applicant_propose_account(&rq->tx, applicant_id(rq),
                                  rq_match_version(rq),
                                  json_member_text(rq->json, "accountNumber")));
    return reply_applicant(rq);
}

static err_t confirm_account(struct rq *rq)
{
    TRY(applicant_confirm_account(&rq->tx, applicant_id(rq),
                                  rq_match_version(rq)));
    return reply_applicant(rq);
}

const struct handler applicant_handlers[] = {
    { "listApplicants", list_applicants },
    { "createApplicant", create_applicant },
    { "getApplicant", get_applicant },
    { "updateApplicant", update_applicant },
    { "listAccounts", list_accounts },
    { "proposeAccount", propose_account },
    { "confirmAccount", confirm_account },
    { NULL, NULL },
};
