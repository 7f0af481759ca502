/*
 * Who may do what with an assessment and a scenario in which state: every
 * state, action, role and set of facts, compared with lists written by hand.
 */
#include "services/assessment/assessment_lifecycle.h"
#include "services/scenario/scenario_lifecycle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const actions[] = { "update",   "refresh-findings",
                                       "complete", "reopen",
                                       "adopt",    "discard",
                                       "approve" };

static const unsigned roles[] = {
    0,              ROLE_PUBLIC,         ROLE_APPLICANT, ROLE_SIGNATORY,
    ROLE_AUDITOR,   ROLE_CASEWORKER,     ROLE_APPROVER,  ROLE_ATTESTANT,
    ROLE_OWNER,     ROLE_APPEAL_HANDLER,
};

/* What is not here is refused. */
static const struct way {
    const char *from, *action, *to;
    unsigned roles;
} assessment_ways[] = {
    { "draft",     "update",           "draft",     ROLE_CASEWORKER },
    { "draft",     "refresh-findings", "draft",     ROLE_CASEWORKER },
    { "draft",     "complete",         "completed", ROLE_CASEWORKER },
    { "completed", "reopen",           "draft",     ROLE_CASEWORKER },
}, scenario_ways[] = {
    { "draft", "update",  "draft",     ROLE_CASEWORKER | ROLE_APPROVER },
    { "draft", "adopt",   "adopted",   ROLE_CASEWORKER                 },
    { "draft", "discard", "discarded", ROLE_CASEWORKER | ROLE_APPROVER },
};

struct book {
    const struct lifecycle *lifecycle;
    const struct way *ways;
    size_t count;
};

static const struct book assessment_book = {
    &assessment_lifecycle, assessment_ways,
    sizeof assessment_ways / sizeof *assessment_ways
};
static const struct book scenario_book = {
    &scenario_lifecycle, scenario_ways,
    sizeof scenario_ways / sizeof *scenario_ways
};

static const struct way *way_of(const struct book *book, const char *from,
                                const char *action)
{
    for (size_t i = 0; i < book->count; i++) {
        if (strcmp(book->ways[i].from, from) == 0 &&
            strcmp(book->ways[i].action, action) == 0)
            return &book->ways[i];
    }
    return NULL;
}

/* Told in the order in which a caseworker would ask. */
static err_t expected_of_facts(const char *action,
                               const struct assessment_facts *facts)
{
    bool is_last = strcmp(action, "complete") == 0;

    if (!facts->is_own)
        return ERR_NOT_OWN_ASSESSMENT;
    if (!facts->is_under_review)
        return ERR_APPLICATION_NOT_UNDER_REVIEW;
    if (is_last && facts->is_outdated)
        return ERR_ASSESSMENT_OUTDATED;
    return is_last && !facts->is_complete ? ERR_ASSESSMENT_INCOMPLETE : OK;
}

static err_t expected_of_role(const struct way *way, const struct actor *actor)
{
    if (way == NULL)
        return ERR_ILLEGAL_TRANSITION;
    if (!actor->is_person)
        return ERR_PERSON_REQUIRED;
    return (way->roles & actor->roles) != 0 ? OK : ERR_ROLE_REQUIRED;
}

static void check(const struct book *book, const char *from, const char *action,
                  const struct actor *actor,
                  const struct assessment_facts *facts)
{
    const struct way *way = way_of(book, from, action);
    const struct transition *found = NULL;
    struct arena *arena = arena_new();
    struct problem problem;
    err_t wanted = expected_of_role(way, actor);
    err_t err;

    if (wanted == OK && facts != NULL)
        wanted = expected_of_facts(action, facts);
    problem_init(&problem, arena);
    err = lifecycle_find(book->lifecycle, from, action, facts, actor, &problem,
                         &found);
    if (err != wanted)
        fail_msg("%s %s role %u: %s, not %s", from, action, actor->roles,
                 problem_entry(err)->code, problem_entry(wanted)->code);
    if (err == OK)
        assert_string_equal(found->to, way->to);
    arena_free(arena);
}

static void each_actor(const struct book *book, const char *from,
                       const char *action, const struct assessment_facts *facts)
{
    for (size_t i = 0; i < 2 * (sizeof roles / sizeof *roles); i++) {
        const struct actor actor = { .roles = roles[i / 2],
                                     .is_person = i % 2 == 0 };

        check(book, from, action, &actor, facts);
    }
}

static void every_case_of_an_assessment(void **state)
{
    (void)state;
    for (const char *const *from = assessment_lifecycle.states; *from; from++) {
        for (unsigned i = 0; i < 16 * (sizeof actions / sizeof *actions); i++) {
            const struct assessment_facts facts = {
                .is_own = i & 1,
                .is_under_review = i & 2,
                .is_outdated = i & 4,
                .is_complete = i & 8,
            };

            each_actor(&assessment_book, *from, actions[i / 16], &facts);
        }
    }
}

static void every_case_of_a_scenario(void **state)
{
    (void)state;
    for (const char *const *from = scenario_lifecycle.states; *from; from++) {
        for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
            each_actor(&scenario_book, *from, actions[i], NULL);
    }
}

static void the_tables_have_no_other_ways(void **state)
{
    (void)state;
    assert_int_equal(assessment_lifecycle.transition_count,
                     assessment_book.count);
    assert_int_equal(scenario_lifecycle.transition_count, scenario_book.count);
}

static void every_action_leaves_an_event(void **state)
{
    (void)state;
    for (size_t i = 0; i < assessment_book.count; i++)
        assert_non_null(assessment_event(assessment_ways[i].action));
    for (size_t i = 0; i < scenario_book.count; i++)
        assert_non_null(scenario_event(scenario_ways[i].action));
    assert_non_null(assessment_event("create"));
    assert_non_null(scenario_event("create"));
    assert_null(assessment_event("approve"));
    assert_null(scenario_event("approve"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_of_an_assessment),
        cmocka_unit_test(every_case_of_a_scenario),
        cmocka_unit_test(the_tables_have_no_other_ways),
        cmocka_unit_test(every_action_leaves_an_event),
    };

    return cmocka_run_group_tests_name("assessment lifecycle", tests, NULL,
                                       NULL);
}
