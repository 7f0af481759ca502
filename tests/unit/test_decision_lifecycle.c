/*
 * Every state, action, role and set of facts of a decision, compared with the
 * rules told in another way than the table tells them.
 */
#include "services/decision/decision_lifecycle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/base/json.h"

static const char *const actions[] = {
    "update",  "propose", "discard",         "return",       "approve",
    "notify",  "correct", "reverse",         "give-reasons", "request-reasons",
    "extend-appeal-deadline", "give-prior-notice", "answer-prior-notice",
    "submit",
};
static const unsigned roles[] = {
    0,              ROLE_PUBLIC,     ROLE_APPLICANT, ROLE_SIGNATORY,
    ROLE_AUDITOR,   ROLE_CASEWORKER, ROLE_APPROVER,  ROLE_ATTESTANT,
    ROLE_OWNER,     ROLE_APPEAL_HANDLER,
};
static const char *const kinds[] = { "original", "correction" };
static const char *const applications[] = { "submitted", "under_review",
                                            "decided" };

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static bool is_one_of(const char *word, const char *words)
{
    return words_have(words, word);
}

/* Where an action leads from a state; NULL where it is not known. */
static const char *leads_to(const char *state, const char *action)
{
    bool is_open = is_one_of(state, "draft returned");

    if (is_open && is(action, "update"))
        return state;
    if (is_open && is(action, "propose"))
        return "proposed";
    if (is_open && is(action, "discard"))
        return "lapsed";
    if (is_one_of(state, "proposed approved") && is(action, "return"))
        return "returned";
    if (is(state, "proposed") && is(action, "approve"))
        return "approved";
    if (is(state, "approved") && is(action, "notify"))
        return "notified";
    if (is(state, "notified") &&
        is_one_of(action, "correct reverse give-reasons request-reasons "
                          "extend-appeal-deadline give-prior-notice "
                          "answer-prior-notice"))
        return "notified";
    return NULL;
}

/* Caseworkers and approvers write, approvers decide, applicants ask. */
static err_t who_may(const char *action, unsigned role, bool is_person)
{
    unsigned may = ROLE_CASEWORKER | ROLE_APPROVER;

    if (is_one_of(action, "return approve notify"))
        may = ROLE_APPROVER;
    if (is_one_of(action, "request-reasons answer-prior-notice"))
        return role == ROLE_APPLICANT ? OK : ERR_ROLE_REQUIRED;
    if (!is_person)
        return ERR_PERSON_REQUIRED;
    return (role & may) != 0 ? OK : ERR_ROLE_REQUIRED;
}

/* The decision and its application fit each other. */
static err_t fits(const struct decision_facts *facts)
{
    bool is_first = is(facts->kind, "original");

    if (!is(facts->application_state, is_first ? "under_review" : "decided"))
        return ERR_APPLICATION_NOT_UNDER_REVIEW;
    return facts->is_outdated ? ERR_DECISION_OUTDATED : OK;
}

static err_t while_it_can_be_appealed(const struct decision_facts *facts)
{
    if (!facts->is_appealable)
        return ERR_NOT_APPEALABLE;
    return facts->is_appeal_open ? OK : ERR_APPEAL_PERIOD_OVER;
}

static err_t what(const char *action, const struct decision_facts *facts)
{
    if (is_one_of(action, "propose approve notify"))
        TRY(fits(facts));
    if (is(action, "approve") && json_array_has(facts->handled_by, "me"))
        return ERR_FOUR_EYES;
    if (is_one_of(action, "correct reverse give-prior-notice") &&
        facts->is_decided_above)
        return ERR_DECIDED_ABOVE;
    if (is_one_of(action, "notify correct reverse give-prior-notice") &&
        facts->has_live_appeal)
        return ERR_APPEAL_LIVE;
    if (is(action, "give-prior-notice") && facts->prior_notice_runs)
        return ERR_PRIOR_NOTICE_RUNS;
    if (is(action, "answer-prior-notice") && !facts->prior_notice_runs)
        return ERR_PRIOR_NOTICE_NOT_OPEN;
    if (is_one_of(action, "correct reverse") && facts->under_way != NULL)
        return ERR_DECISION_EXISTS;
    if (is(action, "give-reasons") && !facts->reasons_wanted)
        return ERR_REASONS_NOT_WANTED;
    if (is(action, "request-reasons") &&
        (facts->has_reasons || facts->reasons_wanted))
        return ERR_REASONS_NOT_LACKING;
    if (is_one_of(action, "request-reasons extend-appeal-deadline"))
        return while_it_can_be_appealed(facts);
    return OK;
}

static err_t expected(const char *state, const char *action, unsigned role,
                      bool is_person, const struct decision_facts *facts)
{
    if (leads_to(state, action) == NULL)
        return ERR_ILLEGAL_TRANSITION;
    TRY(who_may(action, role, is_person));
    return what(action, facts);
}

static struct decision_facts facts_of(const char *state, unsigned bits,
                                      json_t *hands)
{
    return (struct decision_facts){
        .state = state,
        .kind = kinds[bits & 1],
        .application_state = applications[(bits >> 1) % 3],
        .handled_by = bits & 8 ? hands : NULL,
        .is_outdated = bits & 16,
        .under_way = bits & 32 ? "another" : NULL,
        .has_live_appeal = bits & 64,
        .is_appealable = bits & 128,
        .is_appeal_open = bits & 256,
        .has_reasons = bits & 512,
        .reasons_wanted = bits & 1024,
        /* The opposite of what no action looks at together with them. */
        .is_decided_above = !(bits & 512),
        .prior_notice_runs = !(bits & 1024),
    };
}

static void check(struct arena *arena, const char *state, const char *action,
                  unsigned role, bool is_person,
                  const struct decision_facts *facts)
{
    struct actor actor = { .roles = role,
                           .is_person = is_person,
                           .person = is_person ? "me" : NULL };
    const struct transition *transition = NULL;
    struct problem problem;
    err_t wanted = expected(state, action, role, is_person, facts);
    err_t found;

    problem_init(&problem, arena);
    found = lifecycle_find(&decision_lifecycle, state, action, facts, &actor,
                           &problem, &transition);
    if (found != wanted)
        fail_msg("%s %s role %u: %s, not %s", state, action, role,
                 problem_entry(found)->code, problem_entry(wanted)->code);
    if (found == OK)
        assert_string_equal(transition->to, leads_to(state, action));
}

static void each_fact(const char *state, const char *action, unsigned role)
{
    struct arena *arena = arena_new();
    json_t *hands = json_own(arena, json_pack("[ss]", "another", "me"));

    for (unsigned bits = 0; bits < 2048; bits++) {
        struct decision_facts facts = facts_of(state, bits, hands);

        check(arena, state, action, role, true, &facts);
        check(arena, state, action, role, false, &facts);
    }
    arena_free(arena);
}

static void every_case_is_as_the_rules_say(void **state)
{
    (void)state;
    for (size_t s = 0; decision_lifecycle.states[s] != NULL; s++)
        for (size_t a = 0; a < sizeof actions / sizeof *actions; a++)
            for (size_t r = 0; r < sizeof roles / sizeof *roles; r++)
                each_fact(decision_lifecycle.states[s], actions[a], roles[r]);
}

/* Each transition leaves an event of its own, or is one of another decision. */
static void every_action_has_an_event(void **state)
{
    (void)state;
    for (size_t i = 0; i < decision_lifecycle.transition_count; i++) {
        const char *action = decision_lifecycle.transitions[i].action;

        /* That it lapsed is written where it does, in 0011_frame.sql. */
        if (!is_one_of(action, "correct reverse lapse"))
            assert_non_null(decision_event(action));
    }
    assert_non_null(decision_event("draft"));
    assert_non_null(decision_event("supersede"));
    assert_null(decision_event("submit"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_is_as_the_rules_say),
        cmocka_unit_test(every_action_has_an_event),
    };

    return cmocka_run_group_tests_name("decision_lifecycle", tests, NULL, NULL);
}
