/*
 * How the frame of a call stands, and how it could be distributed. For staff
 * only.
 */
#include "api/ops.h"
#include "api/reply.h"
#include "api/rq.h"
#include "services/scenario/scenario.h"

static const struct list_order scenario_orders[] = {
    { "-createdAt", &sql_scenario_page },
    { NULL, NULL },
};

static const char *scenario_id(const struct rq *rq)
{
    return rq_param(rq, "scenarioId");
}

/* The scenario as it is now. */
static err_t reply_scenario(struct rq *rq)
{
    struct rows *rows;

    TRY(scenario_get(&rq->tx, scenario_id(rq), &rows));
    return reply_row(rq, 200, rows, scenario_decorate);
}

static err_t get_balance(struct rq *rq)
{
    struct rows *rows;

    TRY(scenario_balance(&rq->tx, rq_param(rq, "callId"), &rows));
    return reply_fixed(rq, rows);
}

static err_t list_scenarios(struct rq *rq)
{
    const char *id = rq_param(rq, "callId");

    TRY(scenario_may_see(&rq->tx, id));
    return reply_page(rq, scenario_orders, ARGS({ "call_id", id }), NULL);
}

static err_t create_scenario(struct rq *rq)
{
    struct rows *rows;
    const char *id;

    TRY(scenario_create(&rq->tx, rq_param(rq, "callId"), rq->json, &id));
    TRY(scenario_get(&rq->tx, id, &rows));
    return reply_created(rq, "/v1/scenarios/", rows, scenario_decorate);
}

static err_t get_scenario(struct rq *rq)
{
    reply_header(rq, "Accept-Patch", "application/merge-patch+json");
    return reply_scenario(rq);
}

static err_t update_scenario(struct rq *rq)
{
    struct scenario scenario;
    json_t *merged;

    TRY(scenario_edit(&rq->tx, scenario_id(rq), rq_match_version(rq), rq->json,
                      &scenario, &merged));
    TRY(rq_check_document(rq, "ScenarioPatch", merged));
    TRY(scenario_save(&rq->tx, &scenario, merged,
                      json_object_get(rq->json, "amounts") != NULL));
    return reply_scenario(rq);
}

static err_t adopt_scenario(struct rq *rq)
{
    TRY(scenario_adopt(&rq->tx, scenario_id(rq), rq_match_version(rq)));
    return reply_scenario(rq);
}

static err_t discard_scenario(struct rq *rq)
{
    TRY(scenario_discard(&rq->tx, scenario_id(rq), rq_match_version(rq)));
    return reply_scenario(rq);
}

const struct handler scenario_handlers[] = {
    { "getBalance",      get_balance      },
    { "listScenarios",   list_scenarios   },
    { "createScenario",  create_scenario  },
    { "getScenario",     get_scenario     },
    { "updateScenario",  update_scenario  },
    { "adoptScenario",   adopt_scenario   },
    { "discardScenario", discard_scenario },
    { NULL,              NULL             },
};
