/*
 * Adopting a scenario: draft decisions for every application of it, in one
 * transaction. All of them or none: what stands against one is told with its
 * application, and nobody is left out in silence.
 */
#include <stdlib.h>
#include <string.h>

#include "services/base/json.h"
#include "services/base/money.h"
#include "services/decision/decision.h"
#include "services/decision/frame.h"
#include "services/impartiality/impartiality.h"
#include "services/scenario/scenario_case.h"

/* The measures of one application: they stand together in a plan. */
struct award {
    const struct candidate *measures;
    size_t count;
};

/* Still the same measures of the same versions? The plan holds what is there
 * now; giving it the kept amounts tells whether each has one. */
static bool is_current(struct plan *plan, const json_t *amounts)
{
    const json_t *item;
    size_t index;

    plan_give(plan, amounts, NULL);
    if (json_array_size(amounts) != plan->count)
        return false;
    json_array_foreach(amounts, index, item) {
        /* Both are in the order of reference and rank. */
        const struct candidate *one = &plan->candidates[index];

        if (!one->is_given ||
            one->content_version !=
                json_integer_value(json_object_get(item, "contentVersion")))
            return false;
    }
    return true;
}

/* As much as a client can read is more than any frame holds. */
static int64_t total_of(const struct plan *plan)
{
    int64_t total = 0;

    for (size_t i = 0; i < plan->count; i++) {
        if (!money_add(total, plan->candidates[i].amount_nok, &total) ||
            total > MONEY_MAX)
            return MONEY_MAX;
    }
    return total;
}

/* Whoever drafts many holds the applications in the order of their ids, so
 * that two who do never wait for each other. */
static int by_application(const void *left, const void *right)
{
    const struct award *a = left;
    const struct award *b = right;

    return strcmp(a->measures->application_id, b->measures->application_id);
}

static struct award *awards_of(const struct plan *plan, size_t *count)
{
    struct award *awards =
        arena_array(plan->arena, plan->count + 1, sizeof *awards);
    size_t found = 0;

    for (size_t i = 0; i < plan->count; i++) {
        const struct candidate *one = &plan->candidates[i];

        if (found == 0 || strcmp(awards[found - 1].measures->application_id,
                                 one->application_id) != 0)
            awards[found++].measures = one;
        awards[found - 1].count++;
    }
    qsort(awards, found, sizeof *awards, by_application);
    *count = found;
    return awards;
}

/* 8.33: all of it, some of it, or nothing. */
static const char *outcome_of(const struct award *award)
{
    bool is_full = true;
    bool is_nothing = true;

    for (size_t i = 0; i < award->count; i++) {
        const struct candidate *one = &award->measures[i];

        is_full = is_full && one->amount_nok == one->applied_nok;
        is_nothing = is_nothing && one->amount_nok == 0;
    }
    if (is_nothing)
        return "rejected";
    return is_full ? "full" : "partial";
}

/* A DecisionContent: reasons are for people to write. */
static json_t *content_of(const struct award *award, struct arena *arena)
{
    json_t *measures = json_array();

    for (size_t i = 0; i < award->count; i++)
        json_array_append_new(
            measures,
            json_pack("{s:s, s:I}", "measureId", award->measures[i].measure_id,
                      "amountNok", (json_int_t)award->measures[i].amount_nok));
    return json_own(arena, json_pack("{s:s, s:o}", "outcome", outcome_of(award),
                                     "measures", measures));
}

/* Whoever gave the amounts prepared what is decided by them. */
static err_t hands_are_clean(struct tx *tx, const struct scenario *scenario,
                             const char *application)
{
    for (size_t i = 0; i < json_array_size(scenario->handled_by); i++)
        TRY(impartiality_person_allowed(
            tx, application,
            json_string_value(json_array_get(scenario->handled_by, i))));
    return OK;
}

/* Every decision, or the first application that stands in the way. */
static err_t draft_all(struct tx *tx, const struct scenario *scenario,
                       const struct plan *plan)
{
    size_t count;
    struct award *awards = awards_of(plan, &count);

    for (size_t i = 0; i < count; i++) {
        const struct decision_draft draft = {
            .content = content_of(&awards[i], tx->arena),
            .scenario_id = scenario->id,
        };
        const char *application = awards[i].measures->application_id;
        const char *id;
        err_t err = hands_are_clean(tx, scenario, application);

        if (err == OK)
            err = decision_draft(tx, application, &draft, &id);
        if (err != OK)
            return problem_with(tx->problem, err, "applicationId", application);
    }
    return OK;
}

err_t scenario_adopt(struct tx *tx, const char *id, int64_t version)
{
    struct scenario scenario;
    struct plan plan;
    const char *to;

    TRY(scenario_begin(tx, id, version, "adopt", &scenario, &to));
    TRY(scenario_plan(tx, scenario.call_id, scenario.method, NULL, &plan));
    if (!is_current(&plan, json_object_get(scenario.content, "amounts")))
        return ERR_SCENARIO_OUTDATED;
    TRY(frame_holds(tx, scenario.call_id, total_of(&plan)));
    TRY(draft_all(tx, &scenario, &plan));
    return scenario_finish(tx, &scenario, to, scenario.name,
                           json_text(tx->arena, scenario.content), "adopt");
}
