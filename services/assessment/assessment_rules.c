/*
 * The rules of an assessment (domain 8.30, 8.34).
 */
#include "services/assessment/assessment_rules.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "services/base/json.h"
#include "services/base/money.h"
#include "services/base/text.h"

#define TERM(macro, member, column)                                            \
    macro(struct assessment_terms, member, NULL, column)

static const struct field terms_fields[] = {
    TERM(FIELD_JSON, criteria, "_criteria"),
    TERM(FIELD_INT, maximum_score, "_maximumScore"),
    TERM(FIELD_JSON, measures, "_measures"),
};
const struct record assessment_terms_record =
    RECORD("assessmentTerms", struct assessment_terms, terms_fields);

/* The item of a list whose `member` is `text`, in whatever case an identifier
 * was written; NULL when there is none. `*place` gets its index. */
static const json_t *item_find(const json_t *list, const char *member,
                               const char *text, size_t *place)
{
    const json_t *item;
    size_t index;

    json_array_foreach(list, index, item) {
        const char *found = json_member_text(item, member);

        if (found != NULL && strcasecmp(found, text) == 0) {
            *place = index;
            return item;
        }
    }
    return NULL;
}

static const char *pointer_to(const struct faults *faults, const char *list,
                              size_t index, const char *member)
{
    return arena_printf(faults->arena, "#/content/%s/%zu/%s", list, index,
                        member);
}

/* Each is named once; the second time is the fault. */
static void check_once(const json_t *list, size_t index, const char *name,
                       const char *member, struct faults *faults)
{
    const char *text = json_member_text(json_array_get(list, index), member);
    size_t first = index;

    item_find(list, member, text, &first);
    if (first < index)
        fault_add(faults, FAULT_GIVEN_TWICE,
                  pointer_to(faults, name, index, member), text);
}

static void check_score(const json_t *scores, size_t index,
                        const struct assessment_terms *terms,
                        struct faults *faults)
{
    const json_t *score = json_array_get(scores, index);
    const char *criterion = json_member_text(score, "criterion");
    size_t place;

    if (item_find(terms->criteria, "code", criterion, &place) == NULL)
        fault_add(faults, FAULT_CRITERION_UNKNOWN,
                  pointer_to(faults, "scores", index, "criterion"), criterion);
    check_once(scores, index, "scores", "criterion", faults);
    if (json_integer_value(json_object_get(score, "score")) >
        terms->maximum_score)
        fault_add(faults, FAULT_SCORE_TOO_HIGH,
                  pointer_to(faults, "scores", index, "score"),
                  integer_text(faults->arena, terms->maximum_score));
}

/* 8.34: nothing above what was applied for. */
static void check_recommendation(const json_t *recommendations, size_t index,
                                 const struct assessment_terms *terms,
                                 struct faults *faults)
{
    static const char list[] = "recommendations";
    const json_t *item = json_array_get(recommendations, index);
    size_t place;
    const json_t *measure =
        item_find(terms->measures, "id", json_member_text(item, "measureId"),
                  &place);
    int64_t applied = json_integer_value(json_object_get(measure, "amountNok"));

    check_once(recommendations, index, list, "measureId", faults);
    if (measure == NULL)
        fault_add(faults, FAULT_MEASURE_NOT_APPLIED_FOR,
                  pointer_to(faults, list, index, "measureId"), NULL);
    else if (json_integer_value(json_object_get(item, "amountNok")) > applied)
        fault_add(faults, FAULT_ABOVE_APPLIED,
                  pointer_to(faults, list, index, "amountNok"),
                  money_format(faults->arena, applied));
}

/* 8.30: every criterion has a score, and every score a reason. */
static void check_scored(const json_t *scores, const json_t *criterion,
                         struct faults *faults)
{
    const char *code = json_member_text(criterion, "code");
    size_t place;
    const json_t *score = item_find(scores, "criterion", code, &place);

    if (score == NULL)
        fault_add(faults, FAULT_CRITERION_NOT_SCORED, "#/content/scores", code);
    else if (text_is_blank(json_member_text(score, "justification")))
        fault_add(faults, FAULT_JUSTIFICATION_MISSING,
                  pointer_to(faults, "scores", place, "justification"), code);
}

static void check_recommended(const json_t *recommendations,
                              const json_t *measure, struct faults *faults)
{
    size_t place;

    if (item_find(recommendations, "measureId", json_member_text(measure, "id"),
                  &place) == NULL)
        fault_add(faults, FAULT_RECOMMENDATION_MISSING,
                  "#/content/recommendations",
                  json_member_text(measure, "title"));
}

void assessment_check_draft(const json_t *content,
                            const struct assessment_terms *terms,
                            struct faults *faults)
{
    const json_t *scores = json_object_get(content, "scores");
    const json_t *recommendations = json_object_get(content, "recommendations");

    for (size_t i = 0; i < json_array_size(scores); i++)
        check_score(scores, i, terms, faults);
    for (size_t i = 0; i < json_array_size(recommendations); i++)
        check_recommendation(recommendations, i, terms, faults);
}

void assessment_check(const json_t *content,
                      const struct assessment_terms *terms,
                      struct faults *faults)
{
    const json_t *scores = json_object_get(content, "scores");
    const json_t *recommendations = json_object_get(content, "recommendations");

    assessment_check_draft(content, terms, faults);
    for (size_t i = 0; i < json_array_size(terms->criteria); i++)
        check_scored(scores, json_array_get(terms->criteria, i), faults);
    for (size_t i = 0; i < json_array_size(terms->measures); i++)
        check_recommended(recommendations, json_array_get(terms->measures, i),
                          faults);
}
