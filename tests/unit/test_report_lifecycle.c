/*
 * Every state, action, role and set of facts of a report, compared with the
 * rules told in another way than the table tells them.
 */
#include "services/report/report_lifecycle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Who may, from which states, and where it leads (NULL: nowhere else). */
static const struct {
    const char *action;
    unsigned roles;
    const char *from[4];
    const char *to;
} rules[] = {
    { "begin", ROLE_APPLICANT, { "due", "returned" }, "draft" },
    { "update", ROLE_APPLICANT, { "draft" }, "draft" },
    { "submit", ROLE_SIGNATORY, { "draft" }, "submitted" },
    { "correct", ROLE_APPLICANT, { "submitted", "approved" }, "draft" },
    { "attest", ROLE_AUDITOR, { "submitted" }, "submitted" },
    { "return", ROLE_CASEWORKER, { "submitted" }, "returned" },
    { "approve-content", ROLE_CASEWORKER, { "submitted" }, "submitted" },
    { "approve-accounts", ROLE_APPROVER, { "submitted" }, "approved" },
    { "extend", ROLE_CASEWORKER | ROLE_APPROVER,
      { "due", "draft", "returned" }, NULL },
};
static const unsigned roles[] = {
    0,              ROLE_PUBLIC,         ROLE_APPLICANT, ROLE_SIGNATORY,
    ROLE_AUDITOR,   ROLE_CASEWORKER,     ROLE_APPROVER,  ROLE_ATTESTANT,
    ROLE_OWNER,     ROLE_APPEAL_HANDLER,
};
static const char *const people[] = { "new", "sender", "auditor",
                                      "caseworker" };

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static bool is_from(size_t rule, const char *state)
{
    for (size_t i = 0; i < 4 && rules[rule].from[i] != NULL; i++) {
        if (is(rules[rule].from[i], state))
            return true;
    }
    return false;
}

/* What the facts say against an action that state and role allow. */
static err_t objection(const char *action, const struct report_facts *facts,
                       const char *person)
{
    if (is(action, "attest")) {
        if (!facts->is_attestation_due || facts->is_attested)
            return ERR_ATTESTATION_NOT_DUE;
        return is(person, "sender") ? ERR_REPORT_FOUR_EYES : OK;
    }
    if (is(action, "approve-content") && facts->is_content_approved)
        return ERR_ILLEGAL_TRANSITION;
    if ((is(action, "approve-content") || is(action, "return")) &&
        (is(person, "sender") || is(person, "auditor")))
        return ERR_REPORT_FOUR_EYES;
    if (is(action, "extend") && !is(facts->state, "due") &&
        !facts->is_unapproved)
        return ERR_ILLEGAL_TRANSITION;
    if (!is(action, "approve-accounts"))
        return OK;
    if (!facts->is_content_approved)
        return ERR_CONTENT_NOT_APPROVED;
    if (!is(person, "new"))
        return ERR_REPORT_FOUR_EYES;
    return facts->is_attestation_due && !facts->is_attested
               ? ERR_ATTESTATION_MISSING
               : OK;
}

static err_t expected(size_t rule, const struct report_facts *facts,
                      const struct actor *actor)
{
    if (!is_from(rule, facts->state))
        return ERR_ILLEGAL_TRANSITION;
    if ((rules[rule].roles & actor->roles) == 0)
        return ERR_ROLE_REQUIRED;
    return objection(rules[rule].action, facts, actor->person);
}

static void check_case(size_t rule, const struct report_facts *facts,
                       const struct actor *actor)
{
    struct arena *arena = arena_new();
    struct problem problem;
    const struct transition *step;
    err_t want = expected(rule, facts, actor);

    problem_init(&problem, arena);
    err_t got =
        lifecycle_find(&report_lifecycle, facts->state, rules[rule].action,
                       facts, actor, &problem, &step);
    if (got != want)
        fail_msg("%s %s by %s (%x): %d, not %d", rules[rule].action,
                 facts->state, actor->person, actor->roles, got, want);
    if (got == OK)
        assert_string_equal(step->to, rules[rule].to != NULL ? rules[rule].to
                                                             : facts->state);
    arena_free(arena);
}

static void check_people(const struct report_facts *facts)
{
    for (size_t rule = 0; rule < COUNT(rules); rule++) {
        for (size_t i = 0; i < COUNT(roles) * COUNT(people); i++) {
            struct actor actor = { .roles = roles[i / COUNT(people)],
                                   .is_person = true,
                                   .person = people[i % COUNT(people)] };

            check_case(rule, facts, &actor);
        }
    }
}

static void every_case_is_as_the_rules_say(void **state)
{
    (void)state;
    for (const char *const *at = report_lifecycle.states; *at != NULL; at++) {
        for (unsigned bits = 0; bits < 16; bits++) {
            struct report_facts facts = {
                .state = *at,
                .is_attestation_due = bits & 1,
                .is_attested = bits & 2,
                .is_content_approved = bits & 4,
                .is_unapproved = bits & 8,
                .submitted_by = "sender",
                .attested_by = "auditor",
                .content_approved_by = "caseworker",
            };

            check_people(&facts);
        }
    }
}

static void a_machine_takes_no_step_of_a_person(void **state)
{
    struct arena *arena = arena_new();
    struct report_facts facts = { .state = "draft" };
    struct actor machine = { .roles = ~0u };
    const struct transition *step;
    struct problem problem;

    (void)state;
    problem_init(&problem, arena);
    assert_int_equal(lifecycle_find(&report_lifecycle, "draft", "submit",
                                    &facts, &machine, &problem, &step),
                     ERR_PERSON_REQUIRED);
    arena_free(arena);
}

static void every_action_has_an_event(void **state)
{
    (void)state;
    for (size_t i = 0; i < report_lifecycle.transition_count; i++)
        assert_non_null(report_event(report_lifecycle.transitions[i].action));
    assert_null(report_event("unknown"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_is_as_the_rules_say),
        cmocka_unit_test(a_machine_takes_no_step_of_a_person),
        cmocka_unit_test(every_action_has_an_event),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
