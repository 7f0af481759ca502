/*
 * Working out the amounts of a scenario.
 */
#include "services/scenario/plan.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "services/base/json.h"
#include "services/base/money.h"
#include "services/base/text.h"
#include "services/scenario/distribution.h"

#define MEMBER(macro, member, column)                                          \
    macro(struct candidate, member, NULL, column)

static const struct field candidate_fields[] = {
    MEMBER(FIELD_TEXT, application_id, "application_id"),
    MEMBER(FIELD_TEXT, measure_id, "measure_id"),
    MEMBER(FIELD_INT, content_version, "content_version"),
    MEMBER(FIELD_INT, rank, "rank"),
    MEMBER(FIELD_INT, score, "score"),
    MEMBER(FIELD_INT, applied_nok, "applied_nok"),
    MEMBER(FIELD_INT, recommended_nok, "recommended_nok"),
};
const struct record candidate_record =
    RECORD("candidate", struct candidate, candidate_fields);

static bool is_method(const struct plan *plan, const char *method)
{
    return strcmp(plan->method, method) == 0;
}

/* ---- By the method ------------------------------------------------------- */

/* A recommendation of an earlier version may have been for more: nobody gets
 * above what is applied for (domain 8.34). */
static int64_t wanted(const struct plan *plan, const struct candidate *one)
{
    bool is_applied =
        json_text_equals(json_object_get(plan->parameters, "basis"), "applied");

    if (is_applied || one->recommended_nok > one->applied_nok)
        return one->applied_nok;
    return one->recommended_nok;
}

static struct share *shares_of(const struct plan *plan)
{
    struct share *shares =
        arena_array(plan->arena, plan->count, sizeof *shares);

    for (size_t i = 0; i < plan->count; i++)
        shares[i] = (struct share){
            .wanted_nok = wanted(plan, &plan->candidates[i]),
            .score = plan->candidates[i].score,
            .rank = plan->candidates[i].rank,
        };
    return shares;
}

/* What was said to be available, else what is left of the frame. */
static int64_t available(const struct plan *plan)
{
    const json_t *said = json_object_get(plan->parameters, "availableNok");

    return said != NULL ? json_integer_value(said) : plan->left_nok;
}

void plan_calculate(struct plan *plan)
{
    struct share *shares = shares_of(plan);
    int64_t nok = available(plan);

    if (is_method(plan, "pro_rata"))
        distribute_pro_rata(shares, plan->count, nok, plan->arena);
    else if (is_method(plan, "by_rank"))
        distribute_by_rank(shares, plan->count, nok, plan->arena);
    else
        distribute_above_line(
            shares, plan->count, nok,
            json_integer_value(json_object_get(plan->parameters, "lineScore")),
            plan->arena);
    for (size_t i = 0; i < plan->count; i++)
        plan->candidates[i].amount_nok = shares[i].amount_nok;
}

void plan_recommend(struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        plan->candidates[i].amount_nok = wanted(plan, &plan->candidates[i]);
}

/* ---- By hand ------------------------------------------------------------- */

/* Measures have identifiers of their own, whatever the application. */
static int by_measure(const void *left, const void *right)
{
    const struct candidate *const *a = left;
    const struct candidate *const *b = right;

    return strcasecmp((*a)->measure_id, (*b)->measure_id);
}

static struct candidate **sorted(const struct plan *plan)
{
    struct candidate **all =
        arena_array(plan->arena, plan->count + 1, sizeof(struct candidate *));

    for (size_t i = 0; i < plan->count; i++)
        all[i] = &plan->candidates[i];
    qsort(all, plan->count, sizeof *all, by_measure);
    return all;
}

/* The measure that an item of the list is about, or NULL. */
static struct candidate *candidate_of(const struct plan *plan,
                                      struct candidate **all,
                                      const json_t *item)
{
    const struct candidate sought = {
        .measure_id = json_member_text(item, "measureId")
    };
    const struct candidate *key = &sought;
    struct candidate **found =
        bsearch(&key, all, plan->count, sizeof *all, by_measure);

    if (found == NULL || strcasecmp((*found)->application_id,
                                    json_member_text(item, "applicationId")))
        return NULL;
    return *found;
}

/* What one item of the list says, or what is wrong with it. */
static void give(struct candidate *one, const json_t *item, size_t index,
                 struct faults *faults)
{
    int64_t nok = json_integer_value(json_object_get(item, "amountNok"));
    const char *at = arena_printf(faults->arena, "#/amounts/%zu", index);

    if (one == NULL) {
        fault_add(faults, FAULT_MEASURE_NOT_DISTRIBUTED, at, NULL);
    } else if (one->is_given) {
        fault_add(faults, FAULT_GIVEN_TWICE, at, one->measure_id);
    } else if (nok > one->applied_nok) {
        fault_add(faults, FAULT_ABOVE_APPLIED,
                  arena_printf(faults->arena, "%s/amountNok", at),
                  money_format(faults->arena, one->applied_nok));
    } else {
        one->is_given = true;
        one->amount_nok = nok;
    }
}

void plan_give(struct plan *plan, const json_t *amounts, struct faults *faults)
{
    struct faults untold = { .arena = plan->arena };
    struct candidate **all = sorted(plan);
    const json_t *item;
    size_t index;

    json_array_foreach(amounts, index, item)
        give(candidate_of(plan, all, item), item, index,
             faults != NULL ? faults : &untold);
}

/* ---- What fits, and the text --------------------------------------------- */

void plan_check(const struct plan *plan, const json_t *amounts,
                struct faults *faults)
{
    if (amounts != NULL && !is_method(plan, "by_hand"))
        fault_add(faults, FAULT_AMOUNTS_NOT_EXPECTED, "#/amounts", NULL);
    if (is_method(plan, "cut_at_line") &&
        json_object_get(plan->parameters, "lineScore") == NULL)
        fault_add(faults, FAULT_LINE_SCORE_MISSING, "#/parameters/lineScore",
                  NULL);
}

static void write_amount(struct text *out, const struct candidate *one)
{
    text_addc(out, '{');
    text_pair(out, "applicationId", one->application_id);
    text_pair(out, "measureId", one->measure_id);
    text_addf(out, ",\"contentVersion\":%lld,\"amountNok\":%lld}",
              (long long)one->content_version, (long long)one->amount_nok);
}

const char *plan_text(const struct plan *plan)
{
    struct text out = text_new(plan->arena, 256 + plan->count * 192);

    text_add(&out, "{\"parameters\":");
    text_add(&out, plan->parameters != NULL
                       ? json_text(plan->arena, plan->parameters)
                       : "{}");
    text_add(&out, ",\"amounts\":[");
    for (size_t i = 0; i < plan->count; i++) {
        text_add(&out, i > 0 ? "," : "");
        write_amount(&out, &plan->candidates[i]);
    }
    text_add(&out, "]}");
    return out.bytes;
}
