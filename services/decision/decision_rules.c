/*
 * The rules of what is decided.
 */
#include "services/decision/decision_rules.h"

#include <string.h>
#include <strings.h>

#include "services/base/json.h"
#include "services/base/money.h"

static int64_t amount_of(const json_t *measure)
{
    return json_integer_value(json_object_get(measure, "amountNok"));
}

/* Identifiers are the same in upper and lower case (RFC 9562 § 4). */
static const json_t *measure_find(const json_t *measures, const char *member,
                                  const char *id)
{
    for (size_t i = 0; i < json_array_size(measures); i++) {
        const json_t *measure = json_array_get(measures, i);

        if (strcasecmp(json_member_text(measure, member), id) == 0)
            return measure;
    }
    return NULL;
}

static const json_t *awards_of(const json_t *content)
{
    return json_object_get(content, "measures");
}

static bool is_outcome(const json_t *content, const char *outcome)
{
    return json_text_equals(json_object_get(content, "outcome"), outcome);
}

static bool is_award(const json_t *content)
{
    return is_outcome(content, "full") || is_outcome(content, "partial");
}

static int64_t sum_of(const json_t *measures)
{
    int64_t sum = 0;

    for (size_t i = 0; i < json_array_size(measures); i++)
        if (!money_add(sum, amount_of(json_array_get(measures, i)), &sum))
            return MONEY_MAX;
    return sum;
}

/* Domain 8.34: never more than was applied for, measure by measure. */
static void check_award(const struct decision_terms *terms, size_t index,
                        struct faults *faults)
{
    const json_t *award = json_array_get(awards_of(terms->content), index);
    const char *id = json_member_text(award, "measureId");
    const json_t *applied = measure_find(terms->applied, "id", id);
    const char *pointer =
        arena_printf(faults->arena, "#/content/measures/%zu", index);
    const char *amount = arena_printf(faults->arena, "%s/amountNok", pointer);
    const char *measure = arena_printf(faults->arena, "%s/measureId", pointer);

    if (applied == NULL)
        fault_add(faults, FAULT_MEASURE_NOT_APPLIED_FOR, measure, NULL);
    else if (measure_find(awards_of(terms->content), "measureId", id) != award)
        fault_add(faults, FAULT_MEASURE_DECIDED_TWICE, measure, NULL);
    else if (amount_of(award) > amount_of(applied))
        fault_add(faults, FAULT_AWARD_OVER_APPLIED, amount,
                  money_format(faults->arena, amount_of(applied)));
    else if (amount_of(award) > 0 && !is_award(terms->content))
        fault_add(faults, FAULT_AWARD_NOT_EXPECTED, amount, NULL);
}

/* A measure is named by its title, where there is one. */
static void check_decided(const struct decision_terms *terms,
                          struct faults *faults)
{
    for (size_t i = 0; i < json_array_size(terms->applied); i++) {
        const json_t *applied = json_array_get(terms->applied, i);
        const char *id = json_member_text(applied, "id");
        const char *title = json_member_text(applied, "title");

        if (!measure_find(awards_of(terms->content), "measureId", id))
            fault_add(faults, FAULT_MEASURE_UNDECIDED, "#/content/measures",
                      title != NULL ? title : id);
    }
}

/* Domain 8.33: full is all that was applied for, partial some of it. */
static void check_outcome(const struct decision_terms *terms,
                          struct faults *faults)
{
    int64_t awarded = decision_amount(terms->content);
    int64_t applied = decision_applied(terms->applied);
    const char *all = money_format(faults->arena, applied);

    if (is_outcome(terms->content, "full") && awarded != applied)
        fault_add(faults, FAULT_AWARD_NOT_FULL, "#/content/outcome", all);
    if (is_outcome(terms->content, "partial") &&
        (awarded == 0 || awarded >= applied))
        fault_add(faults, FAULT_AWARD_NOT_PARTIAL, "#/content/outcome", all);
}

void decision_check_reasons(const json_t *reasons, const char *pointer,
                            struct faults *faults)
{
    static const char *const wanted[] = { "facts", "rules", "considerations" };

    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (text_is_blank(json_member_text(reasons, wanted[i])))
            fault_add(faults, FAULT_REASON_MISSING,
                      arena_printf(faults->arena, "%s/%s", pointer, wanted[i]),
                      wanted[i]);
}

/* fvl. § 24: reasons may be left out where all was granted, but not in a case
 * of appeal. */
static void check_reasons(const struct decision_terms *terms,
                          struct faults *faults)
{
    const json_t *reasons = json_object_get(terms->content, "reasons");

    if (is_outcome(terms->content, "full") && reasons == NULL &&
        !terms->is_of_appeal)
        return;
    decision_check_reasons(reasons, "#/content/reasons", faults);
}

void decision_check_amounts(const struct decision_terms *terms,
                            struct faults *faults)
{
    size_t count = json_array_size(awards_of(terms->content));

    for (size_t i = 0; i < count; i++)
        check_award(terms, i, faults);
}

void decision_check_whole(const struct decision_terms *terms,
                          struct faults *faults)
{
    decision_check_amounts(terms, faults);
    if (is_award(terms->content))
        check_decided(terms, faults);
    check_outcome(terms, faults);
    check_reasons(terms, faults);
}

const json_t *decision_award(const json_t *content, const char *measure_id)
{
    return measure_find(awards_of(content), "measureId", measure_id);
}

int64_t decision_amount(const json_t *content)
{
    return sum_of(awards_of(content));
}

int64_t decision_applied(const json_t *applied)
{
    return sum_of(applied);
}

static bool gets_less(const json_t *before, const json_t *content)
{
    const json_t *awards = awards_of(before);

    for (size_t i = 0; i < json_array_size(awards); i++) {
        const json_t *award = json_array_get(awards, i);
        const char *id = json_member_text(award, "measureId");

        if (amount_of(measure_find(awards_of(content), "measureId", id)) <
            amount_of(award))
            return true;
    }
    return false;
}

bool decision_is_detriment(const json_t *before, const json_t *content)
{
    const json_t *old = json_object_get(before, "conditions");
    const json_t *conditions = json_object_get(content, "conditions");

    if (gets_less(before, content))
        return true;
    for (size_t i = 0; i < json_array_size(conditions); i++)
        if (!json_array_has(old,
                            json_string_value(json_array_get(conditions, i))))
            return true;
    /* Dismissed is not even tried, rejected was. */
    return is_outcome(content, "dismissed") && !is_outcome(before, "dismissed");
}
