/*
 * Declarations of impartiality and rulings on them.
 */
#include "api/ops.h"
#include "api/reply.h"
#include "services/base/json.h"
#include "services/impartiality/impartiality.h"

static const char *impartiality_id(const struct rq *rq)
{
    return rq_param(rq, "impartialityId");
}

/* The declaration as it is now. */
static err_t reply_impartiality(struct rq *rq)
{
    struct rows *rows;

    TRY(impartiality_get(&rq->tx, impartiality_id(rq), &rows));
    return reply_row(rq, 200, rows, impartiality_decorate);
}

static err_t get_application_impartiality(struct rq *rq)
{
    struct text out = text_new(rq->arena, 4096);

    TRY(impartiality_list(&rq->tx, rq_param(rq, "applicationId"), &out));
    return reply_document(rq, NULL, out.bytes, out.length);
}

static err_t declare_impartiality(struct rq *rq)
{
    struct impartiality_declaration declaration;
    struct rows *rows;
    const char *id;

    record_from_json(&impartiality_declaration_record, rq->json, rq->arena,
                     &declaration);
    TRY(impartiality_declare(&rq->tx, rq_param(rq, "applicationId"),
                             rq_match_version(rq), &declaration, &id));
    TRY(impartiality_get(&rq->tx, id, &rows));
    return reply_created(rq, "/v1/impartiality/", rows, impartiality_decorate);
}

static err_t get_impartiality(struct rq *rq)
{
    return reply_impartiality(rq);
}

static err_t rule_impartiality(struct rq *rq)
{
    struct impartiality_ruling ruling;

    record_from_json(&impartiality_ruling_record, rq->json, rq->arena, &ruling);
    TRY(impartiality_rule(&rq->tx, impartiality_id(rq), rq_match_version(rq),
                          &ruling));
    return reply_impartiality(rq);
}

static err_t redeclare_impartiality(struct rq *rq)
{
    TRY(impartiality_redeclare(&rq->tx, impartiality_id(rq),
                               rq_match_version(rq),
                               json_member_text(rq->json, "statement")));
    return reply_impartiality(rq);
}

const struct handler impartiality_handlers[] = {
    { "getApplicationImpartiality", get_application_impartiality },
    { "declareImpartiality", declare_impartiality },
    { "getImpartiality", get_impartiality },
    { "ruleImpartiality", rule_impartiality },
    { "redeclareImpartiality", redeclare_impartiality },
    { NULL, NULL },
};
