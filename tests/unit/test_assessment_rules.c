/*
 * What an assessment may say as a draft, and what it must say as a whole.
 */
#include "services/assessment/assessment_rules.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/base/json.h"
#include "tests/unit/quoted.h"

#define CRITERIA "[{'code':'plan','weight':2},{'code':'need','weight':1}]"
#define MEASURES                                                               \
    "[{'id':'a1','title':'Fagbrev','amountNok':1000},"                         \
    "{'id':'b2','title':'BPA','amountNok':500}]"
#define SCORED                                                                 \
    "'scores':[{'criterion':'plan','score':5,'justification':'God.'},"         \
    "{'criterion':'need','score':0,'justification':'Liten.'}]"
#define GIVEN                                                                  \
    "'recommendations':[{'measureId':'a1','amountNok':1000},"                  \
    "{'measureId':'b2','amountNok':0}]"
#define SCORES "#/content/scores"
#define GIFTS "#/content/recommendations"

static const struct rule_case {
    const char *story, *content, *faults;
} drafts[] = {
    { "nothing yet", "{}", "" },
    { "everything", "{" SCORED "," GIVEN "}", "" },
    { "the highest score", "{'scores':[{'criterion':'plan','score':5}]}", "" },
    { "above the scale", "{'scores':[{'criterion':'plan','score':6}]}",
      "SCORE_TOO_HIGH " SCORES "/0/score" },
    { "another call's criterion", "{'scores':[{'criterion':'x','score':1}]}",
      "CRITERION_UNKNOWN " SCORES "/0/criterion" },
    { "one criterion twice",
      "{'scores':[{'criterion':'plan','score':1},"
      "{'criterion':'plan','score':2}]}",
      "GIVEN_TWICE " SCORES "/1/criterion" },
    { "another application's measure",
      "{'recommendations':[{'measureId':'c3','amountNok':1}]}",
      "MEASURE_NOT_APPLIED_FOR " GIFTS "/0/measureId" },
    { "a krone above", "{'recommendations':[{'measureId':'b2','amountNok':"
      "501}]}", "ABOVE_APPLIED " GIFTS "/0/amountNok" },
    { "one measure twice, in capitals",
      "{'recommendations':[{'measureId':'a1','amountNok':1},"
      "{'measureId':'A1','amountNok':1}]}",
      "GIVEN_TWICE " GIFTS "/1/measureId" },
}, wholes[] = {
    { "everything", "{" SCORED "," GIVEN "}", "" },
    { "nothing yet", "{}",
      "CRITERION_NOT_SCORED " SCORES "\nCRITERION_NOT_SCORED " SCORES
      "\nRECOMMENDATION_MISSING " GIFTS "\nRECOMMENDATION_MISSING " GIFTS },
    { "a score without a reason",
      "{'scores':[{'criterion':'need','score':1,'justification':'Ja.'},"
      "{'criterion':'plan','score':1}]," GIVEN "}",
      "JUSTIFICATION_MISSING " SCORES "/1/justification" },
    { "a reason of spaces",
      "{'scores':[{'criterion':'need','score':1,'justification':' '},"
      "{'criterion':'plan','score':1,'justification':'Ja.'}]," GIVEN "}",
      "JUSTIFICATION_MISSING " SCORES "/0/justification" },
    { "one measure without an amount",
      "{" SCORED ",'recommendations':[{'measureId':'B2','amountNok':1}]}",
      "RECOMMENDATION_MISSING " GIFTS },
    { "whole, but not possible",
      "{" SCORED ",'recommendations':[{'measureId':'a1','amountNok':1001},"
      "{'measureId':'b2','amountNok':0}]}",
      "ABOVE_APPLIED " GIFTS "/0/amountNok" },
};

static json_t *parse(struct arena *arena, const char *text)
{
    json_t *json = json_loads(quoted(arena, text), 0, NULL);

    assert_non_null(json);
    return json_own(arena, json);
}

static const char *faults_text(struct arena *arena, const struct faults *faults)
{
    struct text out = text_new(arena, 128);

    for (const struct fault *f = faults->first; f != NULL; f = f->next)
        text_addf(&out, "%s%s %s", out.length > 0 ? "\n" : "",
                  fault_entry(f->code)->code, f->pointer);
    return out.bytes;
}

typedef void (*check_t)(const json_t *content,
                        const struct assessment_terms *terms,
                        struct faults *faults);

static void compare(const struct rule_case *one, check_t check)
{
    struct arena *arena = arena_new();
    struct faults faults = { .arena = arena };
    const struct assessment_terms terms = {
        .criteria = parse(arena, CRITERIA),
        .maximum_score = 5,
        .measures = parse(arena, MEASURES),
    };
    const char *found;

    check(parse(arena, one->content), &terms, &faults);
    found = faults_text(arena, &faults);
    if (strcmp(found, one->faults) != 0)
        fail_msg("%s: expected [%s], found [%s]", one->story, one->faults,
                 found);
    arena_free(arena);
}

static void a_draft_says_nothing_that_cannot_be(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof drafts / sizeof *drafts; i++)
        compare(&drafts[i], assessment_check_draft);
}

static void a_whole_one_lacks_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++)
        compare(&wholes[i], assessment_check);
}

/* A transfer only has no measures, and a call may have no criteria. */
static void nothing_to_judge_is_complete(void **state)
{
    struct arena *arena = arena_new();
    struct faults faults = { .arena = arena };
    const struct assessment_terms terms = {
        .criteria = parse(arena, "[]"),
        .maximum_score = 5,
        .measures = parse(arena, "[]"),
    };

    (void)state;
    assessment_check(parse(arena, "{}"), &terms, &faults);
    assert_int_equal(faults.count, 0);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_draft_says_nothing_that_cannot_be),
        cmocka_unit_test(a_whole_one_lacks_nothing),
        cmocka_unit_test(nothing_to_judge_is_complete),
    };

    return cmocka_run_group_tests_name("assessment rules", tests, NULL, NULL);
}
