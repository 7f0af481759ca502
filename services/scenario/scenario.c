/*
 * The use cases of scenarios.
 */
#include "services/scenario/scenario.h"

#include <assert.h>
#include <string.h>

#include "services/actor/actor.h"
#include "services/base/json.h"
#include "services/base/merge_patch.h"
#include "services/scenario/scenario_case.h"

/* ---- Working out --------------------------------------------------------- */

/* The amounts of the scenario it is based on. */
static err_t base_amounts(struct tx *tx, const char *call_id, const char *base,
                          json_t **out)
{
    struct rows *rows;

    TRY(db_query(tx, &sql_scenario_base,
                 ARGS({ "id", base }, { "call_id", call_id }), &rows));
    if (rows_count(rows) == 0)
        return problem_with(tx->problem, ERR_REFERENCE_MISSING, "reference",
                            "basedOnId");
    *out = json_own(tx->arena, json_loads(rows_text(rows, 0, "amounts"),
                                          JSON_REJECT_DUPLICATES, NULL));
    return OK;
}

/* By hand without a list: as the base has it, or as recommended. */
static void plan_begin(struct plan *plan, const json_t *amounts,
                       const json_t *base, struct faults *faults)
{
    if (strcmp(plan->method, "by_hand") != 0)
        plan_calculate(plan);
    else if (amounts != NULL)
        plan_give(plan, amounts, faults);
    else if (base != NULL)
        plan_give(plan, base, NULL);
    else
        plan_recommend(plan);
}

/* ---- Use cases ----------------------------------------------------------- */

err_t scenario_get(struct tx *tx, const char *id, struct rows **out)
{
    return db_row(tx, &sql_scenario_get, ARGS({ "id", id }), ERR_NOT_FOUND,
                  out);
}

void scenario_decorate(struct text *out, const struct rows *rows, size_t row,
                       const struct actor *actor)
{
    lifecycle_write_actions(out, &scenario_lifecycle,
                            rows_text(rows, row, "state"), NULL, actor);
}

err_t scenario_balance(struct tx *tx, const char *call_id, struct rows **out)
{
    return db_row(tx, &sql_balance_get, ARGS({ "call_id", call_id }),
                  ERR_NOT_FOUND, out);
}

err_t scenario_may_see(struct tx *tx, const char *call_id)
{
    struct rows *rows;

    return db_row(tx, &sql_scenario_call, ARGS({ "call_id", call_id }),
                  ERR_NOT_FOUND, &rows);
}

err_t scenario_create(struct tx *tx, const char *call_id, const json_t *body,
                      const char **id)
{
    const char *method = json_member_text(body, "method");
    const char *based_on = json_member_text(body, "basedOnId");
    const json_t *amounts = json_object_get(body, "amounts");
    struct faults *faults = &tx->problem->faults;
    json_t *base = NULL;
    struct plan plan;
    struct rows *rows;

    TRY(scenario_plan(tx, call_id, method, json_object_get(body, "parameters"),
                      &plan));
    TRY(actor_require(tx->actor, SCENARIO_STAFF, tx->problem));
    if (based_on != NULL)
        TRY(base_amounts(tx, call_id, based_on, &base));
    plan_check(&plan, amounts, faults);
    plan_begin(&plan, amounts, base, faults);
    if (faults->count > 0)
        return ERR_INVALID_BODY;
    TRY(db_row(tx, &sql_scenario_add,
               ARGS({ "call_id", call_id },
                    { "name", json_member_text(body, "name") },
                    { "method", method }, { "based_on_id", based_on },
                    { "content", plan_text(&plan) }),
               ERR_INTERNAL_ERROR, &rows));
    *id = rows_text(rows, 0, "id");
    return scenario_journal(tx, &(struct scenario){ .id = *id }, "draft",
                            "create");
}

/* The scenario as a patch sees it. Amounts are replaced as a whole: those
 * there are need not be read again. */
static json_t *whole_of(struct tx *tx, const struct scenario *scenario)
{
    json_t *whole = json_own(tx->arena, json_object());

    json_object_set_new(whole, "name", json_string(scenario->name));
    json_object_set(whole, "parameters",
                    json_object_get(scenario->content, "parameters"));
    return whole;
}

err_t scenario_edit(struct tx *tx, const char *id, int64_t version,
                    const json_t *patch, struct scenario *out, json_t **merged)
{
    const char *to;

    TRY(scenario_begin(tx, id, version, "update", out, &to));
    *merged = json_own(tx->arena, merge_patch(whole_of(tx, out), patch));
    assert(*merged != NULL); /* the contract bounds the depth of a patch */
    return OK;
}

err_t scenario_save(struct tx *tx, const struct scenario *scenario,
                    const json_t *merged, bool is_listed)
{
    const json_t *amounts = json_object_get(merged, "amounts");
    const char *name = json_member_text(merged, "name");
    struct faults *faults = &tx->problem->faults;
    struct plan plan;

    TRY(scenario_plan(tx, scenario->call_id, scenario->method,
                      json_object_get(merged, "parameters"), &plan));
    plan_check(&plan, amounts, faults);
    if (strcmp(scenario->method, "by_hand") != 0)
        plan_calculate(&plan);
    else if (is_listed)
        plan_give(&plan, amounts, faults);
    else
        plan_give(&plan, json_object_get(scenario->content, "amounts"), NULL);
    if (faults->count > 0)
        return ERR_INVALID_BODY;
    return scenario_finish(tx, scenario, scenario->state,
                           name != NULL ? name : scenario->name,
                           plan_text(&plan), "update");
}

err_t scenario_discard(struct tx *tx, const char *id, int64_t version)
{
    struct scenario scenario;
    const char *to;

    TRY(scenario_begin(tx, id, version, "discard", &scenario, &to));
    return scenario_finish(tx, &scenario, to, scenario.name,
                           json_text(tx->arena, scenario.content), "discard");
}
