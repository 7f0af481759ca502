/*
 * Assessments and other grants on record. For staff only: whoever has no side
 * there is refused before anything is looked up.
 */
#include "api/ops.h"
#include "api/reply.h"
#include "api/rq.h"
#include "services/application/application.h"
#include "services/applicant/applicant.h"
#include "services/assessment/assessment.h"
#include "services/assessment/grant.h"

static const struct list_order assessment_orders[] = {
    { "createdAt", &sql_assessment_page },
    { NULL, NULL },
};
static const struct list_order grant_orders[] = {
    { "-year", &sql_grant_page },
    { NULL, NULL },
};

static const char *assessment_id(const struct rq *rq)
{
    return rq_param(rq, "assessmentId");
}

/* The assessment as it is now. */
static err_t reply_assessment(struct rq *rq)
{
    struct rows *rows;

    TRY(assessment_get(&rq->tx, assessment_id(rq), &rows));
    return reply_row(rq, 200, rows, assessment_decorate);
}

static err_t list_assessments(struct rq *rq)
{
    const char *id = rq_param(rq, "applicationId");
    struct rows *rows;

    TRY(application_get(&rq->tx, id, &rows));
    return reply_page(rq, assessment_orders, ARGS({ "application_id", id }),
                      assessment_decorate);
}

static err_t create_assessment(struct rq *rq)
{
    struct rows *rows;
    const char *id;

    TRY(assessment_create(&rq->tx, rq_param(rq, "applicationId"), &id));
    TRY(assessment_get(&rq->tx, id, &rows));
    return reply_created(rq, "/v1/assessments/", rows, assessment_decorate);
}

static err_t get_assessment(struct rq *rq)
{
    reply_header(rq, "Accept-Patch", "application/merge-patch+json");
    return reply_assessment(rq);
}

static err_t update_assessment(struct rq *rq)
{
    struct assessment assessment;
    json_t *merged;

    TRY(assessment_edit(&rq->tx, assessment_id(rq), rq_match_version(rq),
                        rq->json, &assessment, &merged));
    TRY(rq_check_document(rq, "AssessmentPatch", merged));
    TRY(assessment_save(&rq->tx, &assessment, merged));
    return reply_assessment(rq);
}

static err_t complete_assessment(struct rq *rq)
{
    TRY(assessment_complete(&rq->tx, assessment_id(rq), rq_match_version(rq)));
    return reply_assessment(rq);
}

static err_t reopen_assessment(struct rq *rq)
{
    TRY(assessment_reopen(&rq->tx, assessment_id(rq), rq_match_version(rq)));
    return reply_assessment(rq);
}

static err_t refresh_findings(struct rq *rq)
{
    TRY(assessment_refresh(&rq->tx, assessment_id(rq), rq_match_version(rq)));
    return reply_assessment(rq);
}

static err_t list_grants(struct rq *rq)
{
    const char *id = rq_param(rq, "applicantId");
    struct rows *rows;

    TRY(applicant_get(&rq->tx, id, &rows));
    return reply_page(rq, grant_orders, ARGS({ "applicant_id", id }), NULL);
}

static err_t create_grant(struct rq *rq)
{
    struct rows *rows;
    const char *id;

    TRY(grant_add(&rq->tx, rq_param(rq, "applicantId"), rq->json, &id));
    TRY(grant_get(&rq->tx, id, &rows));
    return reply_created(rq, "/v1/grants/", rows, NULL);
}

static err_t get_grant(struct rq *rq)
{
    struct rows *rows;

    TRY(grant_get(&rq->tx, rq_param(rq, "grantId"), &rows));
    return reply_row(rq, 200, rows, NULL);
}

const struct handler assessment_handlers[] = {
    { "listAssessments",    list_assessments    },
    { "createAssessment",   create_assessment   },
    { "getAssessment",      get_assessment      },
    { "updateAssessment",   update_assessment   },
    { "completeAssessment", complete_assessment },
    { "reopenAssessment",   reopen_assessment   },
    { "refreshFindings",    refresh_findings    },
    { "listGrants",         list_grants         },
    { "createGrant",        create_grant        },
    { "getGrant",           get_grant           },
    { NULL,                 NULL                },
};
