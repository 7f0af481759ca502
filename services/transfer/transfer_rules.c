/*
 * What may be made of an award.
 */
#include "services/transfer/transfer_rules.h"

#include <stddef.h>
#include <string.h>

#include "services/base/json.h"
#include "services/base/money.h"
#include "services/base/text.h"

static err_t year_told(struct problem *problem, err_t err, int64_t year)
{
    return problem_with(problem, err, "year",
                        integer_text(problem->arena, year));
}

static err_t left_told(struct problem *problem, err_t err, int64_t left)
{
    return problem_with(problem, err, "left",
                        money_format(problem->arena, left));
}

err_t award_check_open(const struct award_terms *terms, struct problem *problem)
{
    if (strcmp(terms->state, "open") == 0)
        return OK;
    return problem_with(problem, ERR_AWARD_NOT_OPEN, "why", terms->state);
}

err_t carry_over_check(const struct award_terms *terms, int64_t to_year,
                       struct problem *problem)
{
    int64_t next = terms->year + 1;

    TRY(award_check_open(terms, problem));
    if (terms->carry_over_years == 0 || (to_year != 0 && to_year != next) ||
        terms->this_year > next)
        return year_told(problem, ERR_NOT_NEXT_YEAR, terms->year);
    if (terms->is_carried || terms->hops >= terms->carry_over_years)
        return year_told(problem, ERR_CARRIED_OVER_ALREADY, terms->year);
    return OK;
}

err_t carry_over_check_amount(const struct award_terms *terms, int64_t amount,
                              struct problem *problem)
{
    int64_t unspent = terms->held_nok > terms->excess_nok
                          ? terms->held_nok - terms->excess_nok
                          : 0;

    if (amount <= unspent)
        return OK;
    return left_told(problem, ERR_EXCEEDS_UNSPENT, unspent);
}

static err_t claimable(int64_t left, int64_t amount, struct problem *problem)
{
    return amount <= left ? OK : left_told(problem, ERR_EXCEEDS_HELD, left);
}

err_t repayment_check_notice(const struct award_terms *terms, int64_t amount,
                             struct problem *problem)
{
    return claimable(terms->held_nok + terms->freed_nok, amount, problem);
}

err_t repayment_check(const struct award_terms *terms, int64_t amount,
                      struct problem *problem)
{
    return claimable(terms->held_nok, amount, problem);
}

static int64_t amount_of(const json_t *part, const char *member)
{
    return json_integer_value(json_object_get(part, member));
}

static bool is_same_way(const json_t *a, const json_t *b)
{
    static const char *const ends[] = { "fromMeasureId", "toMeasureId" };

    for (size_t i = 0; i < 2; i++) {
        if (strcmp(json_member_text(a, ends[i]), json_member_text(b, ends[i])))
            return false;
    }
    return true;
}

/* The place of a part that goes the same way, among the first `count`; `count`
 * when there is none. */
static size_t way_of(const json_t *parts, size_t count, const json_t *part)
{
    size_t i = 0;

    while (i < count && !is_same_way(json_array_get(parts, i), part))
        i++;
    return i;
}

static void fault_at(struct faults *faults, enum fault_code code, size_t part,
                     const char *member, const char *detail)
{
    fault_add(faults, code,
              arena_printf(faults->arena, "#/parts/%zu%s%s", part,
                           *member == '\0' ? "" : "/", member),
              detail);
}

static void check_end(const struct award_terms *terms, const json_t *part,
                      size_t place, const char *member, struct faults *faults)
{
    if (!json_array_has(terms->measures, json_member_text(part, member)))
        fault_at(faults, FAULT_MEASURE_NOT_OF_AWARD, place, member, NULL);
}

void reallocation_check_form(const struct award_terms *terms,
                             const json_t *parts, struct faults *faults)
{
    for (size_t i = 0; i < json_array_size(parts); i++) {
        const json_t *part = json_array_get(parts, i);

        check_end(terms, part, i, "fromMeasureId", faults);
        check_end(terms, part, i, "toMeasureId", faults);
        if (strcmp(json_member_text(part, "fromMeasureId"),
                   json_member_text(part, "toMeasureId")) == 0)
            fault_at(faults, FAULT_SAME_MEASURE, i, "toMeasureId", NULL);
        if (way_of(parts, i, part) < i)
            fault_at(faults, FAULT_PART_TWICE, i, "", NULL);
    }
}

/* What the parts take of one measure, together. */
static int64_t taken_of(const json_t *parts, const char *measure,
                        const char *member)
{
    int64_t total = 0;

    for (size_t i = 0; i < json_array_size(parts); i++) {
        const json_t *part = json_array_get(parts, i);

        if (strcmp(json_member_text(part, "fromMeasureId"), measure) == 0 &&
            !money_add(total, amount_of(part, member), &total))
            return MONEY_MAX;
    }
    return total;
}

static err_t is_unused(const struct award_terms *terms, const char *measure,
                       struct problem *problem)
{
    if (!json_array_has(terms->used, measure))
        return OK;
    return problem_with(problem, ERR_REALLOCATION_AFTER_USE, "measureId",
                        measure);
}

err_t reallocation_check(const struct award_terms *terms, const json_t *parts,
                         const char *member, struct problem *problem)
{
    TRY(award_check_open(terms, problem));
    for (size_t i = 0; i < json_array_size(parts); i++) {
        const json_t *part = json_array_get(parts, i);
        const char *from = json_member_text(part, "fromMeasureId");
        int64_t left = amount_of(terms->committed, from);

        TRY(is_unused(terms, from, problem));
        TRY(is_unused(terms, json_member_text(part, "toMeasureId"), problem));
        if (taken_of(parts, from, member) <= left)
            continue;
        problem_with(problem, ERR_EXCEEDS_MEASURE, "measureId", from);
        return left_told(problem, ERR_EXCEEDS_MEASURE, left);
    }
    return OK;
}

int64_t reallocation_total(const json_t *parts, const char *member)
{
    int64_t total = 0;

    for (size_t i = 0; i < json_array_size(parts); i++) {
        if (!money_add(total, amount_of(json_array_get(parts, i), member),
                       &total))
            return MONEY_MAX;
    }
    return total;
}

/* fvl. § 24: what is not granted has a reason. */
static void check_verdict(const json_t *asked, const json_t *verdict,
                          size_t place, struct faults *faults)
{
    int64_t amount = amount_of(asked, "amountNok");
    int64_t granted = amount_of(verdict, "grantedNok");

    if (granted > amount)
        fault_at(faults, FAULT_GRANTED_OVER_ASKED, place, "grantedNok",
                 integer_text(faults->arena, amount));
    if (granted < amount && json_member_text(verdict, "reason") == NULL)
        fault_at(faults, FAULT_REASON_MISSING, place, "reason", "reason");
}

static json_t *decided_part(const json_t *asked, const json_t *verdict)
{
    json_t *part = json_copy((json_t *)asked);
    json_t *reason = json_object_get(verdict, "reason");

    json_object_set(part, "grantedNok", json_object_get(verdict, "grantedNok"));
    if (reason != NULL)
        json_object_set(part, "reason", reason);
    return part;
}

/* Neither all nor nothing: those are said by other names. */
static void check_is_partial(const json_t *parts, struct faults *faults)
{
    int64_t granted = reallocation_total(parts, "grantedNok");

    if (granted == 0 || granted == reallocation_total(parts, "amountNok"))
        fault_add(faults, FAULT_GRANT_NOT_PARTIAL, "#/parts", NULL);
}

json_t *reallocation_decide(const json_t *asked, const json_t *verdicts,
                            struct faults *faults)
{
    json_t *decided = json_own(faults->arena, json_array());
    size_t count = json_array_size(verdicts);

    if (count != json_array_size(asked))
        fault_add(faults, FAULT_PARTS_NOT_THOSE_ASKED, "#/parts", NULL);
    for (size_t i = 0; i < json_array_size(asked); i++) {
        const json_t *part = json_array_get(asked, i);
        size_t place = way_of(verdicts, count, part);
        const json_t *verdict = json_array_get(verdicts, place);

        if (verdict == NULL) {
            fault_add(faults, FAULT_PARTS_NOT_THOSE_ASKED, "#/parts", NULL);
            return NULL;
        }
        check_verdict(part, verdict, place, faults);
        json_array_append_new(decided, decided_part(part, verdict));
    }
    check_is_partial(decided, faults);
    return faults->count == 0 ? decided : NULL;
}
