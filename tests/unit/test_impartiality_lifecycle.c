/*
 * Every state, action, role and side of a declaration of impartiality,
 * compared with the rules told in another way than the table tells them.
 */
#include "services/impartiality/impartiality_lifecycle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define SELF "0123456789abcdef0123456789abcdef"
#define OTHER "fedcba9876543210fedcba9876543210"

static const char *const actions[] = { "redeclare", "rule", "declare",
                                       "withdraw" };
static const unsigned roles[] = {
    0,            ROLE_PUBLIC,         ROLE_APPLICANT, ROLE_SIGNATORY,
    ROLE_AUDITOR, ROLE_CASEWORKER,     ROLE_APPROVER,  ROLE_ATTESTANT,
    ROLE_OWNER,   ROLE_APPEAL_HANDLER, ROLE_CASEWORKER | ROLE_APPROVER,
};

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* Once ruled on, a question is opened again before it is ruled on anew. */
static bool exists(const char *state, const char *action)
{
    bool is_ruled = strncmp(state, "ruled_", 6) == 0;

    return is(action, "redeclare") || (is(action, "rule") && !is_ruled);
}

static err_t expected(const char *state, const char *action, unsigned role,
                      bool is_person, bool is_own)
{
    unsigned may = is(action, "rule")
                       ? ROLE_APPROVER
                       : ROLE_CASEWORKER | ROLE_APPROVER | ROLE_APPEAL_HANDLER;

    if (!exists(state, action))
        return ERR_ILLEGAL_TRANSITION;
    if (!is_person)
        return ERR_PERSON_REQUIRED;
    if ((role & may) == 0)
        return ERR_ROLE_REQUIRED;
    if (is(action, "rule"))
        return is_own ? ERR_RULING_ON_ONESELF : OK;
    return is_own ? OK : ERR_DECLARATION_OF_ANOTHER;
}

static void check(const char *state, const char *action, unsigned role,
                  unsigned bits)
{
    struct arena *arena = arena_new();
    struct impartiality_facts facts = { .state = state, .person = SELF };
    struct actor actor = { .roles = role,
                           .is_person = bits & 1,
                           .person = bits & 2 ? SELF : OTHER };
    const struct transition *transition = NULL;
    struct problem problem;
    err_t wanted = expected(state, action, role, bits & 1, bits & 2);
    err_t found;

    problem_init(&problem, arena);
    found = lifecycle_find(&impartiality_lifecycle, state, action, &facts,
                           &actor, &problem, &transition);
    if (found != wanted)
        fail_msg("%s %s role %u: %s, not %s", state, action, role,
                 problem_entry(found)->code, problem_entry(wanted)->code);
    if (found == OK && is(action, "redeclare"))
        assert_string_equal(transition->to, "conflict");
    if (found == OK && is(action, "rule"))
        assert_memory_equal(transition->to, "ruled_", 6);
    arena_free(arena);
}

static void every_case_is_as_the_rules_say(void **state)
{
    (void)state;
    for (size_t s = 0; impartiality_lifecycle.states[s] != NULL; s++) {
        for (size_t a = 0; a < sizeof actions / sizeof *actions; a++) {
            for (size_t r = 0; r < sizeof roles / sizeof *roles; r++)
                for (unsigned bits = 0; bits < 4; bits++)
                    check(impartiality_lifecycle.states[s], actions[a],
                          roles[r], bits);
        }
    }
}

/* A ruling has two ways out, from wherever one may rule. */
static void the_table_has_both_rulings(void **state)
{
    static const char *const rulings[] = { "ruled_impartial",
                                           "ruled_disqualified" };
    const struct lifecycle *table = &impartiality_lifecycle;
    size_t found = 0;

    (void)state;
    for (size_t i = 0; i < table->transition_count; i++) {
        const struct transition *row = &table->transitions[i];

        if (is(row->action, "rule"))
            assert_string_equal(row->to, rulings[found++ % 2]);
    }
    assert_int_equal(found, 4);
}

/* Nobody is taken for the person by having no person. */
static void a_machine_is_nobody(void **state)
{
    struct impartiality_facts facts = { .state = "clear", .person = SELF };
    struct actor machine = { .roles = ROLE_CASEWORKER | ROLE_APPROVER };
    struct arena *arena = arena_new();
    const struct transition *transition;
    struct problem problem;

    (void)state;
    problem_init(&problem, arena);
    assert_int_equal(lifecycle_find(&impartiality_lifecycle, "clear", "rule",
                                    &facts, &machine, &problem, &transition),
                     ERR_PERSON_REQUIRED);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_is_as_the_rules_say),
        cmocka_unit_test(the_table_has_both_rulings),
        cmocka_unit_test(a_machine_is_nobody),
    };

    return cmocka_run_group_tests_name("impartiality lifecycle", tests, NULL,
                                       NULL);
}
