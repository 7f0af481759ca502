/*
 * The rules of a report's content.
 */
#include "services/report/report_rules.h"

#include <inttypes.h>

#include "services/base/json.h"
#include "services/base/money.h"
#include "services/base/text.h"

static const char *const measure_members[] = {
    "goalAchievement", "personsCompleted", "personYearsHundredths",
    "spentNok",        "text",             NULL,
};

static bool is_of(const json_t *one, const json_t *other)
{
    return json_equal(json_object_get(one, "awardId"),
                      json_object_get(other, "awardId")) &&
           json_equal(json_object_get(one, "measureId"),
                      json_object_get(other, "measureId"));
}

/* How many of `list` are of the same award and measure. */
static size_t count_of(const json_t *list, size_t end, const json_t *one)
{
    size_t count = 0;

    for (size_t i = 0; i < end; i++)
        count += is_of(json_array_get(list, i), one);
    return count;
}

static bool is_said(const json_t *object, const char *member)
{
    const json_t *value = json_object_get(object, member);

    return value != NULL &&
           (!json_is_string(value) || !text_is_blank(json_string_value(value)));
}

static void check_measure(const json_t *measure, size_t index,
                          struct faults *faults)
{
    for (const char *const *at = measure_members; *at != NULL; at++) {
        if (!is_said(measure, *at))
            fault_add(faults, FAULT_MEASURE_FIELD_MISSING,
                      arena_printf(faults->arena, "#/content/measures/%zu/%s",
                                   index, *at),
                      *at);
    }
}

/* The measure as it was awarded, or NULL. */
static const json_t *awarded(const struct report_terms *terms,
                             const json_t *one)
{
    for (size_t i = 0; i < json_array_size(terms->measures); i++) {
        const json_t *measure = json_array_get(terms->measures, i);

        if (is_of(measure, one))
            return measure;
    }
    return NULL;
}

/* 1.9, standard terms: not for another purpose without a written approval.
 * What was done is reported all the same. Money that was carried over is
 * committed to no measure alone. */
static void check_purpose(const json_t *measure, const json_t *said,
                          size_t index, struct faults *faults)
{
    int64_t committed =
        json_integer_value(json_object_get(measure, "committedNok"));
    int64_t was = json_integer_value(json_object_get(measure, "awardedNok"));

    if ((committed > 0 || was > 0) &&
        json_integer_value(json_object_get(said, "spentNok")) > committed)
        fault_warn(faults, FAULT_SPENT_BEYOND_MEASURE,
                   arena_printf(faults->arena,
                                "#/content/measures/%zu/spentNok", index),
                   integer_text(faults->arena, committed));
}

/* 8.64: every measure that was awarded something, once, and no other. */
static void check_measures(const struct report_terms *terms,
                           struct faults *faults)
{
    const json_t *said = json_object_get(terms->content, "measures");
    size_t known = json_array_size(terms->measures);

    for (size_t i = 0; i < json_array_size(said); i++) {
        const json_t *one = json_array_get(said, i);
        const json_t *measure = awarded(terms, one);
        const char *pointer =
            arena_printf(faults->arena, "#/content/measures/%zu", i);

        if (measure == NULL) {
            fault_add(faults, FAULT_REPORT_MEASURE_UNKNOWN, pointer, NULL);
        } else if (count_of(said, i, one) > 0) {
            fault_add(faults, FAULT_NOT_UNIQUE, pointer, NULL);
        } else {
            check_measure(one, i, faults);
            check_purpose(measure, one, i, faults);
        }
    }
    for (size_t i = 0; i < known; i++) {
        const json_t *one = json_array_get(terms->measures, i);

        if (count_of(said, json_array_size(said), one) == 0)
            fault_add(faults, FAULT_REPORT_MEASURE_MISSING,
                      "#/content/measures", json_member_text(one, "title"));
    }
}

/* The sum of a member, as far as amounts go. */
static int64_t sum_of(const json_t *list, const char *member)
{
    int64_t sum = 0;

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *amount = json_object_get(json_array_get(list, i), member);

        if (!money_add(sum, json_integer_value(amount), &sum))
            return MONEY_MAX;
    }
    return sum;
}

static void check_sum(const json_t *list, const char *member, int64_t total,
                      enum fault_code code, struct faults *faults)
{
    int64_t sum = sum_of(list, member);

    if (sum != total)
        fault_add(faults, code, "#/content/accounts/totalSpentNok",
                  arena_printf(faults->arena, "%" PRId64, sum));
}

/* 8.66: the accounts say what the measures say, and what is left. */
static void check_accounts(const struct report_terms *terms,
                           struct faults *faults)
{
    const json_t *accounts = json_object_get(terms->content, "accounts");
    const json_t *total = json_object_get(accounts, "totalSpentNok");
    const json_t *lines = json_object_get(accounts, "lines");

    if (total == NULL)
        fault_add(faults, FAULT_REQUIRED, "#/content/accounts/totalSpentNok",
                  "totalSpentNok");
    if (json_object_get(accounts, "unspentNok") == NULL)
        fault_add(faults, FAULT_REQUIRED, "#/content/accounts/unspentNok",
                  "unspentNok");
    if (total == NULL)
        return;
    check_sum(json_object_get(terms->content, "measures"), "spentNok",
              json_integer_value(total), FAULT_SPENT_SUM_DIFFERS, faults);
    if (json_array_size(lines) > 0)
        check_sum(lines, "amountNok", json_integer_value(total),
                  FAULT_LINES_SUM_DIFFERS, faults);
}

/* 0.5 (VT 2023): granted more than the threshold and spent less, one
 * attestation of two years; and only of two. */
static bool may_postpone(const struct report_terms *terms)
{
    return terms->may_combine && terms->is_large && !terms->is_much_spent &&
           !terms->is_combined;
}

/* A print-out is attached; its text or where it is will do as well, unless the
 * rule set wants the file. */
static bool has_printout(const struct report_terms *terms)
{
    const json_t *said = json_object_get(terms->content, "accountPrintout");

    if (attached_has(&terms->attached, "account_printout"))
        return true;
    return !terms->is_printout_attached &&
           (is_said(said, "text") || is_said(said, "reference"));
}

/* 8.65: an auditor, or below the threshold a print-out of the accounts. */
static void check_audit(const struct report_terms *terms, struct faults *faults)
{
    const json_t *postponed = json_object_get(terms->content, "auditPostponed");

    if (json_is_true(postponed) && !may_postpone(terms))
        fault_add(faults, FAULT_AUDIT_NOT_POSTPONABLE,
                  "#/content/auditPostponed", NULL);
    if (!terms->is_large && !terms->is_combined && !has_printout(terms))
        fault_add(faults, FAULT_ACCOUNT_PRINTOUT_MISSING,
                  "#/content/accountPrintout", NULL);
}

void report_check(const struct report_terms *terms, struct faults *faults)
{
    check_measures(terms, faults);
    if (!is_said(terms->content, "text"))
        fault_add(faults, FAULT_REQUIRED, "#/content/text", "text");
    check_accounts(terms, faults);
    check_audit(terms, faults);
    attached_check(&terms->attached, faults);
}

json_t *report_prefilled(const json_t *measures, struct arena *arena)
{
    json_t *list = json_array();

    for (size_t i = 0; i < json_array_size(measures); i++) {
        const json_t *one = json_array_get(measures, i);

        json_array_append_new(
            list,
            json_pack("{s:O, s:O}", "awardId", json_object_get(one, "awardId"),
                      "measureId", json_object_get(one, "measureId")));
    }
    return json_own(arena, json_pack("{s:o}", "measures", list));
}
