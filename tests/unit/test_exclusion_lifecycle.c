/*
 * Every state, action and role of an exclusion: an approver lifts it while it
 * stands, and nobody does anything else.
 */
#include "services/exclusion/exclusion.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const actions[] = { "lift", "exclude", "update" };
static const unsigned roles[] = {
    0,              ROLE_PUBLIC,         ROLE_APPLICANT, ROLE_SIGNATORY,
    ROLE_AUDITOR,   ROLE_CASEWORKER,     ROLE_APPROVER,  ROLE_ATTESTANT,
    ROLE_OWNER,     ROLE_APPEAL_HANDLER,
};

static err_t expected(const char *from, const char *action,
                      const struct actor *actor)
{
    if (strcmp(from, "active") != 0 || strcmp(action, "lift") != 0)
        return ERR_ILLEGAL_TRANSITION;
    if (!actor->is_person)
        return ERR_PERSON_REQUIRED;
    return actor->roles == ROLE_APPROVER ? OK : ERR_ROLE_REQUIRED;
}

static void check(const char *from, const char *action,
                  const struct actor *actor)
{
    const struct transition *step = NULL;
    struct arena *arena = arena_new();
    struct problem problem;
    err_t err;

    problem_init(&problem, arena);
    err = lifecycle_find(&exclusion_lifecycle, from, action, NULL, actor,
                         &problem, &step);
    if (err != expected(from, action, actor))
        fail_msg("%s, %s, role %u: %s", from, action, actor->roles,
                 problem_entry(err)->code);
    if (err == OK)
        assert_string_equal(step->to, "lifted");
    arena_free(arena);
}

static void test_every_state_action_and_role(void **state)
{
    const char *const *from = exclusion_lifecycle.states;

    (void)state;
    for (; *from != NULL; from++) {
        for (size_t i = 0; i < 2 * COUNT(actions) * COUNT(roles); i++)
            check(*from, actions[i / 2 % COUNT(actions)],
                  &(struct actor){ .capacity = CAPACITY_STAFF,
                                   .is_person = i % 2 == 0,
                                   .roles = roles[i / 2 / COUNT(actions)] });
    }
}

static void test_its_states_are_two_and_begin_active(void **state)
{
    (void)state;
    assert_string_equal(exclusion_lifecycle.states[0], "active");
    assert_string_equal(exclusion_lifecycle.states[1], "lifted");
    assert_null(exclusion_lifecycle.states[2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_state_action_and_role),
        cmocka_unit_test(test_its_states_are_two_and_begin_active),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
