/*
 * Every state, action, role and set of facts of an award, compared with the
 * rules told in another way than the table tells them.
 */
#include "services/award/award_lifecycle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const actions[] = { "accept", "decline", "lapse", "renew" };
static const unsigned roles[] = {
    0,            ROLE_PUBLIC,     ROLE_APPLICANT, ROLE_SIGNATORY,
    ROLE_AUDITOR, ROLE_CASEWORKER, ROLE_APPROVER,  ROLE_ATTESTANT,
    ROLE_OWNER,   ROLE_APPEAL_HANDLER,
};

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* Only what is offered is answered, by a signatory; yes needs time and an
 * account (domain 1.9), no needs neither. Nobody asks for the rest. */
static err_t expected(const char *action, unsigned role, bool is_person,
                      const struct award_facts *facts)
{
    if (!is(facts->state, "offered") ||
        (!is(action, "accept") && !is(action, "decline")))
        return ERR_ILLEGAL_TRANSITION;
    if (!is_person)
        return ERR_PERSON_REQUIRED;
    if (role != ROLE_SIGNATORY)
        return ERR_ROLE_REQUIRED;
    if (is(action, "decline"))
        return OK;
    if (facts->is_late)
        return ERR_ACCEPTANCE_TOO_LATE;
    return facts->has_account ? OK : ERR_ACCOUNT_NOT_CONFIRMED;
}

static void check(const char *action, unsigned role, bool is_person,
                  const struct award_facts *facts)
{
    struct arena *arena = arena_new();
    struct actor actor = {
        .capacity = CAPACITY_APPLICANT, .roles = role, .is_person = is_person
    };
    const struct transition *step = NULL;
    struct problem problem;
    err_t err;

    problem_init(&problem, arena);
    err = lifecycle_find(&award_lifecycle, facts->state, action, facts, &actor,
                         &problem, &step);
    if (err != expected(action, role, is_person, facts))
        fail_msg("%s, %s, role %u: %s", facts->state, action, role,
                 problem_entry(err)->code);
    if (err == OK)
        assert_string_equal(step->to,
                            is(action, "accept") ? "open" : "declined");
    arena_free(arena);
}

static void check_facts(const struct award_facts *facts)
{
    for (size_t a = 0; a < COUNT(actions); a++) {
        for (size_t r = 0; r < COUNT(roles); r++) {
            check(actions[a], roles[r], true, facts);
            check(actions[a], roles[r], false, facts);
        }
    }
}

static void every_combination_is_as_told(void **state)
{
    const char *const *from = award_lifecycle.states;

    (void)state;
    for (; *from != NULL; from++) {
        for (int bits = 0; bits < 4; bits++)
            check_facts(&(struct award_facts){ .state = *from,
                                               .is_late = (bits & 1) != 0,
                                               .has_account = bits >= 2 });
    }
}

static void its_states_are_four_and_begin_offered(void **state)
{
    (void)state;
    assert_string_equal(award_lifecycle.states[0], "offered");
    assert_null(award_lifecycle.states[4]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_combination_is_as_told),
        cmocka_unit_test(its_states_are_four_and_begin_offered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
