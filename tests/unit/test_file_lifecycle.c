/*
 * Every state, action and role of a file, compared with the rules told in
 * another way than the table tells them.
 */
#include "services/file/file_lifecycle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const actions[] = { "upload", "complete", "refuse",
                                       "scan",   "pass",     "detect",
                                       "fail",   "delete",   "expire" };
static const unsigned roles[] = {
    0,            ROLE_PUBLIC,     ROLE_APPLICANT, ROLE_SIGNATORY,
    ROLE_AUDITOR, ROLE_CASEWORKER, ROLE_APPROVER,  ROLE_ATTESTANT,
    ROLE_OWNER,   ROLE_APPEAL_HANDLER,
};

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* Who sends files sends parts while some are missing, and deletes what is
 * attached to nothing. All else follows. */
static err_t expected(const char *action, unsigned role,
                      const struct file_facts *facts)
{
    bool is_begun = is(facts->state, "announced") ||
                    is(facts->state, "receiving");
    bool may_delete = is(action, "delete") && !is(facts->state, "deleted");

    if (!may_delete && !(is(action, "upload") && is_begun))
        return ERR_ILLEGAL_TRANSITION;
    if (role != ROLE_APPLICANT && role != ROLE_CASEWORKER &&
        role != ROLE_APPROVER)
        return ERR_ROLE_REQUIRED;
    return may_delete && facts->is_attached ? ERR_FILE_ATTACHED : OK;
}

static void check(const char *action, unsigned role,
                  const struct file_facts *facts)
{
    struct arena *arena = arena_new();
    struct actor actor = { .roles = role, .is_person = true };
    const struct transition *step = NULL;
    struct problem problem;
    err_t err;

    problem_init(&problem, arena);
    err = lifecycle_find(&file_lifecycle, facts->state, action, facts, &actor,
                         &problem, &step);
    if (err != expected(action, role, facts))
        fail_msg("%s, %s, role %u: %s", facts->state, action, role,
                 problem_entry(err)->code);
    if (err == OK)
        assert_string_equal(step->to,
                            is(action, "upload") ? "receiving" : "deleted");
    arena_free(arena);
}

static void every_combination_is_as_told(void **state)
{
    const char *const *from = file_lifecycle.states;

    (void)state;
    for (; *from != NULL; from++)
        for (size_t i = 0; i < COUNT(actions) * COUNT(roles) * 2; i++)
            check(actions[i / 2 % COUNT(actions)],
                  roles[i / 2 / COUNT(actions)],
                  &(struct file_facts){ *from, i % 2 == 1 });
}

/* Nothing is kept that is attached to nothing, whatever came of it. */
static void every_state_expires(void **state)
{
    size_t expiring = 0, all = 0;

    (void)state;
    while (file_lifecycle.states[all] != NULL)
        all++;
    for (size_t i = 0; i < file_lifecycle.transition_count; i++)
        expiring += is(file_lifecycle.transitions[i].action, "expire");
    assert_int_equal(expiring, all - 1);
    assert_string_equal(file_lifecycle.states[0], "announced");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_combination_is_as_told),
        cmocka_unit_test(every_state_expires),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
