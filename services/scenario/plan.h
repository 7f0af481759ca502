/*
 * The amounts of a scenario while they are worked out: the measures that are
 * distributed over, what each wants, and what each gets. The methods
 * themselves are in distribution.h.
 */
#ifndef TILSKUDD_SCENARIO_PLAN_H
#define TILSKUDD_SCENARIO_PLAN_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "services/base/arena.h"
#include "services/base/problem.h"
#include "services/base/record.h"

/* One measure of an application that is submitted and not decided. */
struct candidate {
    const char *application_id, *measure_id;
    int64_t content_version;
    int64_t rank, score;
    int64_t applied_nok, recommended_nok;
    int64_t amount_nok; /* what it gets */
    bool is_given;      /* a list by hand has named it */
};

/* Columns of sql_scenario_measures. */
extern const struct record candidate_record;

struct plan {
    struct arena *arena;
    struct candidate *candidates; /* by reference and rank */
    size_t count;
    int64_t left_nok; /* of the frame of the call */
    const char *method;
    const json_t *parameters; /* ScenarioParameters, NULL: none */
};

/* What the contract cannot say of a method and what comes with it: amounts
 * only by hand, and a line where it is cut at one. `amounts` NULL: none. */
void plan_check(const struct plan *plan, const json_t *amounts,
                struct faults *faults);

/* Amounts by the method, which is not by hand. */
void plan_calculate(struct plan *plan);

/* Amounts by hand: who is not in the list gets nothing. With `faults`, what
 * the list says wrong is told; without, it is left out, because it was right
 * when it was said. */
void plan_give(struct plan *plan, const json_t *amounts, struct faults *faults);

/* Amounts as they are recommended. */
void plan_recommend(struct plan *plan);

/* {"parameters":{},"amounts":[{applicationId, contentVersion, measureId,
 * amountNok}]} */
const char *plan_text(const struct plan *plan);

#endif
