/*
 * Every state, action, role and set of facts of an application, compared with
 * the rules told in another way than the table tells them.
 */
#include "services/application/application_lifecycle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const actions[] = {
    "update",  "sign-off",           "submit",     "revise",
    "take",    "request-supplement", "supplement", "assign",
    "resume",  "withdraw",           "decide",
};
static const unsigned roles[] = {
    0,              ROLE_PUBLIC,         ROLE_APPLICANT, ROLE_SIGNATORY,
    ROLE_AUDITOR,   ROLE_CASEWORKER,     ROLE_APPROVER,  ROLE_ATTESTANT,
    ROLE_OWNER,     ROLE_APPEAL_HANDLER,
};

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static bool is_one_of(const char *text, const char *const *of)
{
    while (*of != NULL && !is(text, *of))
        of++;
    return *of != NULL;
}

/* An applicant writes and withdraws, a person with the mandate to sign signs
 * and sends; a caseworker handles, and a superior may say who. */
static unsigned who_may(const char *action)
{
    static const char *const signing[] = { "sign-off", "submit", "supplement",
                                           NULL };
    static const char *const writing[] = { "update", "revise", "withdraw",
                                           NULL };

    if (is_one_of(action, writing))
        return ROLE_APPLICANT;
    if (is_one_of(action, signing))
        return ROLE_SIGNATORY;
    return ROLE_CASEWORKER | (is(action, "assign") ? ROLE_APPROVER : 0);
}

/* What is decided, or withdrawn, is out of everybody's hands. */
static bool exists(const char *state, const char *action)
{
    static const char *const of_draft[] = { "update", "sign-off", "submit",
                                            "withdraw", NULL };
    static const char *const of_submitted[] = {
        "revise", "update",  "sign-off", "submit",
        "withdraw", "take", "assign", "request-supplement", NULL
    };
    static const char *const of_requested[] = { "update",   "supplement",
                                                "withdraw", "assign",
                                                "resume",   NULL };
    static const char *const of_review[] = { "assign", "request-supplement",
                                             "withdraw", NULL };

    if (is(state, "draft"))
        return is_one_of(action, of_draft);
    if (is(state, "submitted"))
        return is_one_of(action, of_submitted);
    if (is(state, "supplement_requested"))
        return is_one_of(action, of_requested);
    return is(state, "under_review") && is_one_of(action, of_review);
}

/* When: a draft until the deadline, or later where the call takes that; a
 * revision until the deadline. */
static err_t when(const char *state, const struct application_facts *facts)
{
    bool is_late_draft = is(state, "draft") && facts->accepts_late;

    if (!is(facts->call_state, "published"))
        return ERR_CALL_NOT_OPEN;
    return facts->is_in_time || is_late_draft ? OK : ERR_DEADLINE_PASSED;
}

/* Staff wait for the applicant while it has time. */
static err_t staff_wait(const char *action,
                        const struct application_facts *facts)
{
    if (is(action, "take") && facts->is_in_time)
        return ERR_CALL_STILL_OPEN;
    if (is(action, "resume") && !facts->is_supplement_over)
        return ERR_SUPPLEMENT_AWAITED;
    return OK;
}

static err_t what(const char *state, const char *action,
                  const struct application_facts *facts)
{
    static const char *const of_content[] = { "update", "sign-off", "submit",
                                              "revise", NULL };
    bool is_sent = is(state, "submitted");

    if (!is_one_of(action, of_content))
        return staff_wait(action, facts);
    if (is(state, "supplement_requested"))
        return OK;
    if (is_sent && !facts->is_revision_open && is(action, "update"))
        return ERR_NOT_EDITABLE;
    if (is_sent && !facts->is_revision_open && !is(action, "revise"))
        return ERR_NOTHING_TO_SUBMIT;
    TRY(when(state, facts));
    if (is(action, "revise"))
        return facts->is_revision_open ? ERR_REVISION_OPEN : OK;
    if (is(action, "submit") && !facts->has_sign_off)
        return ERR_SIGN_OFF_MISSING;
    return OK;
}

static err_t expected(const char *state, const char *action, unsigned role,
                      bool is_person, const struct application_facts *facts)
{
    unsigned may = who_may(action);

    if (!exists(state, action))
        return ERR_ILLEGAL_TRANSITION;
    if (may != ROLE_APPLICANT && !is_person)
        return ERR_PERSON_REQUIRED;
    return (role & may) == 0 ? ERR_ROLE_REQUIRED : what(state, action, facts);
}

/* An answer is sent, as a submission is; handling goes on where it was. */
static const char *leads_to(const char *state, const char *action,
                            const struct application_facts *facts)
{
    static const char *const sending[] = { "submit", "revise", "supplement",
                                           NULL };

    if (is_one_of(action, sending))
        return "submitted";
    if (is(action, "withdraw"))
        return "withdrawn";
    if (is(action, "request-supplement"))
        return "supplement_requested";
    if (is(action, "resume"))
        return facts->is_taken ? "under_review" : "submitted";
    return is(action, "take") ? "under_review" : state;
}

#define FACTS 7 /* bits */

static struct application_facts facts_of(const char *state, unsigned bits)
{
    return (struct application_facts){
        .state = state,
        .call_state = bits & 1 ? "published" : "cancelled",
        .is_in_time = bits & 2,
        .accepts_late = bits & 4,
        .is_revision_open = bits & 8,
        .has_sign_off = bits & 16,
        .is_taken = bits & 32,
        .is_supplement_over = bits & 64,
    };
}

static void check(const char *state, const char *action, unsigned role,
                  bool is_person, unsigned bits)
{
    struct arena *arena = arena_new();
    struct application_facts facts = facts_of(state, bits);
    struct actor actor = { .roles = role, .is_person = is_person };
    const struct transition *transition = NULL;
    struct problem problem;
    err_t wanted = expected(state, action, role, is_person, &facts);
    err_t found;

    problem_init(&problem, arena);
    found = lifecycle_find(&application_lifecycle, state, action, &facts,
                           &actor, &problem, &transition);
    if (found != wanted)
        fail_msg("%s %s role %u facts %u: %s, not %s", state, action, role,
                 bits, problem_entry(found)->code, problem_entry(wanted)->code);
    if (found == OK)
        assert_string_equal(transition->to, leads_to(state, action, &facts));
    arena_free(arena);
}

static void each_state(const char *state)
{
    for (size_t a = 0; a < sizeof actions / sizeof *actions; a++) {
        for (size_t r = 0; r < sizeof roles / sizeof *roles; r++) {
            for (unsigned bits = 0; bits < 2u << FACTS; bits++)
                check(state, actions[a], roles[r], bits >> FACTS,
                      bits & ((1u << FACTS) - 1));
        }
    }
}

static void every_case_is_as_the_rules_say(void **state)
{
    (void)state;
    for (size_t i = 0; application_lifecycle.states[i] != NULL; i++)
        each_state(application_lifecycle.states[i]);
}

/* 8.4: a late application is taken where the call says so; a late revision
 * never is, because something valid is there. */
static void late_is_for_first_applications_only(void **state)
{
    (void)state;
    check("draft", "submit", ROLE_SIGNATORY, true, 1 | 4 | 16);
    check("submitted", "submit", ROLE_SIGNATORY, true, 1 | 4 | 8 | 16);
}

static void a_portal_sees_what_may_be_done(void **state)
{
    struct arena *arena = arena_new();
    struct text out = text_new(arena, 256);
    struct application_facts facts = facts_of("draft", 1 | 2);
    struct actor actor = { .roles = ROLE_APPLICANT | ROLE_SIGNATORY,
                           .is_person = true };

    (void)state;
    lifecycle_write_actions(&out, &application_lifecycle, "draft", &facts,
                            &actor);
    assert_string_equal(
        out.bytes, "\"allowedActions\":[\"update\",\"sign-off\",\"withdraw\"],"
                   "\"blockedActions\":[{\"action\":\"submit\","
                   "\"code\":\"SIGN_OFF_MISSING\"}]");
    arena_free(arena);
}

/* Every row leads from a state to a state, and every state is in a row. */
static void the_table_knows_its_states(void **state)
{
    const struct lifecycle *table = &application_lifecycle;

    (void)state;
    for (size_t i = 0; i < table->transition_count; i++) {
        bool from = false;
        bool to = false;

        for (size_t k = 0; table->states[k] != NULL; k++) {
            from = from || is(table->states[k], table->transitions[i].from);
            to = to || is(table->states[k], table->transitions[i].to);
        }
        assert_true(from && to);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_is_as_the_rules_say),
        cmocka_unit_test(late_is_for_first_applications_only),
        cmocka_unit_test(a_portal_sees_what_may_be_done),
        cmocka_unit_test(the_table_knows_its_states),
    };

    return cmocka_run_group_tests_name("application lifecycle", tests, NULL,
                                       NULL);
}
