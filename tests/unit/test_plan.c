/*
 * A scenario's amounts by hand and by method, over two applications.
 */
#include "services/scenario/plan.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/base/json.h"
#include "tests/unit/quoted.h"

#define APPLIED "{'basis':'applied'}"
#define ITEM(application, measure, nok)                                        \
    "{'applicationId':'" application "','measureId':'" measure                 \
    "','amountNok':" nok "}"

static const struct candidate two_applications[] = {
    { .application_id = "x", .measure_id = "m3", .content_version = 2,
      .rank = 1, .score = 3, .applied_nok = 600, .recommended_nok = 300 },
    { .application_id = "x", .measure_id = "m1", .content_version = 2,
      .rank = 2, .score = 3, .applied_nok = 300, .recommended_nok = 0 },
    /* Recommended of an earlier version, for more. */
    { .application_id = "y", .measure_id = "m2", .content_version = 1,
      .rank = 1, .score = 5, .applied_nok = 100, .recommended_nok = 150 },
};

static json_t *parse(struct arena *arena, const char *text)
{
    json_t *json = text ? json_loads(quoted(arena, text), 0, NULL) : NULL;

    assert_true(json != NULL || text == NULL);
    return json_own(arena, json);
}

static struct plan plan_of(struct arena *arena, const char *method,
                           const char *parameters)
{
    struct plan plan = { .arena = arena,
                         .count = 3,
                         .left_nok = 500,
                         .method = method,
                         .parameters = parse(arena, parameters) };

    plan.candidates = arena_array(arena, 3, sizeof *plan.candidates);
    memcpy(plan.candidates, two_applications, sizeof two_applications);
    return plan;
}

static void expect(const struct plan *plan, int64_t a, int64_t b, int64_t c)
{
    assert_int_equal(plan->candidates[0].amount_nok, a);
    assert_int_equal(plan->candidates[1].amount_nok, b);
    assert_int_equal(plan->candidates[2].amount_nok, c);
}

static void methods_go_by_their_parameters(void **state)
{
    static const struct {
        const char *method, *parameters;
        int64_t amounts[3];
    } rows[] = {
        { "pro_rata", NULL, { 300, 0, 100 } },
        { "pro_rata", APPLIED, { 300, 150, 50 } },
        { "pro_rata", "{'basis':'recommended','availableNok':40}",
          { 30, 0, 10 } },
        { "by_rank", APPLIED, { 400, 0, 100 } },
        { "by_rank", "{'basis':'applied','availableNok':800}",
          { 600, 100, 100 } },
        { "by_rank", "{'availableNok':0}", { 0, 0, 0 } },
        { "cut_at_line", "{'basis':'applied','lineScore':4}", { 0, 0, 100 } },
        { "cut_at_line", "{'basis':'applied','lineScore':6}", { 0, 0, 0 } },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena *arena = arena_new();
        struct plan plan = plan_of(arena, rows[i].method, rows[i].parameters);

        plan_calculate(&plan);
        expect(&plan, rows[i].amounts[0], rows[i].amounts[1],
               rows[i].amounts[2]);
        arena_free(arena);
    }
}

static void what_is_recommended_is_at_most_what_is_applied_for(void **state)
{
    struct arena *arena = arena_new();
    struct plan plan = plan_of(arena, "by_hand", NULL);

    (void)state;
    plan_recommend(&plan);
    expect(&plan, 300, 0, 100);
    arena_free(arena);
}

static void who_is_not_named_gets_nothing(void **state)
{
    struct arena *arena = arena_new();
    struct plan plan = plan_of(arena, "by_hand", NULL);
    struct faults faults = { .arena = arena };

    (void)state;
    plan_give(&plan,
              parse(arena,
                    "[" ITEM("Y", "M2", "100") "," ITEM("x", "m1", "7") "]"),
              &faults);
    expect(&plan, 0, 7, 100);
    assert_int_equal(faults.count, 0);
    assert_string_equal(
        plan_text(&plan),
        quoted(arena,
               "{'parameters':{},'amounts':["
               "{'applicationId':'x','measureId':'m3','contentVersion':2,"
               "'amountNok':0},"
               "{'applicationId':'x','measureId':'m1','contentVersion':2,"
               "'amountNok':7},"
               "{'applicationId':'y','measureId':'m2','contentVersion':1,"
               "'amountNok':100}]}"));
    arena_free(arena);
}

#define WRONG                                                                  \
    "[" ITEM("x", "m2", "1") "," ITEM("x", "m3", "601") "," ITEM(              \
        "y", "m2", "5") "," ITEM("y", "m2", "6") "," ITEM("z", "m9", "1") "]"

static void a_list_is_told_what_is_wrong_with_it(void **state)
{
    static const enum fault_code codes[] = {
        FAULT_MEASURE_NOT_DISTRIBUTED, FAULT_ABOVE_APPLIED, FAULT_GIVEN_TWICE,
        FAULT_MEASURE_NOT_DISTRIBUTED
    };
    struct arena *arena = arena_new();
    struct plan plan = plan_of(arena, "by_hand", NULL);
    struct faults faults = { .arena = arena };
    const struct fault *fault;
    size_t at = 0;

    (void)state;
    plan_give(&plan, parse(arena, WRONG), &faults);
    for (fault = faults.first; fault != NULL; fault = fault->next)
        assert_int_equal(fault->code, codes[at++]);
    assert_int_equal(at, 4);
    arena_free(arena);
}

/* What was right when it was given: the rest goes on without it. */
static void what_has_gone_since_is_left_out(void **state)
{
    struct arena *arena = arena_new();
    struct plan plan = plan_of(arena, "by_hand", NULL);

    (void)state;
    plan_give(&plan, parse(arena, WRONG), NULL);
    expect(&plan, 0, 0, 5);
    arena_free(arena);
}

static void methods_say_what_they_need(void **state)
{
    static const struct {
        const char *method, *parameters, *amounts;
        size_t faults;
    } rows[] = {
        { "by_hand", NULL, "[]", 0 },
        { "by_hand", NULL, NULL, 0 },
        { "pro_rata", NULL, NULL, 0 },
        { "pro_rata", NULL, "[]", 1 },
        { "by_rank", "{'lineScore':1}", NULL, 0 },
        { "cut_at_line", "{'lineScore':0}", NULL, 0 },
        { "cut_at_line", "{}", NULL, 1 },
        { "cut_at_line", NULL, "[]", 2 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena *arena = arena_new();
        struct plan plan = plan_of(arena, rows[i].method, rows[i].parameters);
        struct faults faults = { .arena = arena };

        plan_check(&plan, parse(arena, rows[i].amounts), &faults);
        assert_int_equal(faults.count, rows[i].faults);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(methods_go_by_their_parameters),
        cmocka_unit_test(what_is_recommended_is_at_most_what_is_applied_for),
        cmocka_unit_test(who_is_not_named_gets_nothing),
        cmocka_unit_test(a_list_is_told_what_is_wrong_with_it),
        cmocka_unit_test(what_has_gone_since_is_left_out),
        cmocka_unit_test(methods_say_what_they_need),
    };

    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
