/*
 * Who may do what with a call in which state: every state, action and role,
 * compared with a list written by hand.
 */
#include "services/call/call_lifecycle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const actions[] = { "update",   "publish",         "amend",
                                       "cancel",   "extend-deadline", "copy",
                                       "complete", "reopen" };

/* What the staff of the administrator may do, and where it leads; what is
 * not here is refused. */
static const struct {
    const char *from, *action, *to;
} allowed[] = {
    { "draft",     "update",          "draft"     },
    { "draft",     "publish",         "published" },
    { "draft",     "cancel",          "cancelled" },
    { "published", "amend",           "published" },
    { "published", "extend-deadline", "published" },
    { "published", "copy",            "published" },
    { "published", "cancel",          "cancelled" },
    { "published", "complete",        "completed" },
    { "completed", "copy",            "completed" },
    { "cancelled", "copy",            "cancelled" },
};

static const struct {
    struct actor actor;
    bool is_writer;
} actors[] = {
    { { .roles = ROLE_CASEWORKER, .is_person = true }, true },
    { { .roles = ROLE_APPROVER, .is_person = true }, true },
    { { .roles = ROLE_ATTESTANT, .is_person = true }, false },
    { { .roles = ROLE_APPEAL_HANDLER, .is_person = true }, false },
    { { .roles = ROLE_OWNER, .is_person = true }, false },
    { { .roles = ROLE_APPLICANT | ROLE_SIGNATORY, .is_person = true }, false },
    { { .roles = ROLE_PUBLIC }, false },
    /* The staff list is of people: a machine writes no call. */
    { { .roles = ROLE_CASEWORKER }, false },
};

static const char *destination(const char *from, const char *action)
{
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) {
        if (strcmp(allowed[i].from, from) == 0 &&
            strcmp(allowed[i].action, action) == 0)
            return allowed[i].to;
    }
    return NULL;
}

static err_t find(const char *from, const char *action, bool is_publishable,
                  const struct actor *actor, const char **to)
{
    const struct call_standing standing = { .is_publishable = is_publishable };
    const struct transition *found = NULL;
    struct arena *arena = arena_new();
    struct problem problem;
    err_t err;

    problem_init(&problem, arena);
    err = lifecycle_find(&call_lifecycle, from, action, &standing, actor,
                         &problem, &found);
    *to = err == OK ? found->to : NULL;
    arena_free(arena);
    return err;
}

static void check(const char *from, const char *action, size_t who)
{
    const char *expected = destination(from, action);
    const char *to;
    err_t err = find(from, action, true, &actors[who].actor, &to);

    if (expected == NULL) {
        assert_int_equal(err, ERR_ILLEGAL_TRANSITION);
    } else if (actors[who].is_writer) {
        assert_int_equal(err, OK);
        assert_string_equal(to, expected);
    } else {
        assert_int_equal(err, actors[who].actor.is_person
                                  ? ERR_ROLE_REQUIRED
                                  : ERR_PERSON_REQUIRED);
    }
}

static void only_the_listed_actions_are_possible(void **state)
{
    (void)state;
    for (const char *const *from = call_lifecycle.states; *from; from++) {
        for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
            for (size_t j = 0; j < sizeof actors / sizeof *actors; j++)
                check(*from, actions[i], j);
        }
    }
    assert_int_equal(call_lifecycle.transition_count,
                     sizeof allowed / sizeof *allowed);
}

static void an_incomplete_draft_is_not_published(void **state)
{
    const char *to;

    (void)state;
    assert_int_equal(find("draft", "publish", false, &actors[0].actor, &to),
                     ERR_CALL_INCOMPLETE);
}

static void what_was_decided_is_not_cancelled(void **state)
{
    const struct call_standing standing = { .is_decided = true };
    const struct transition *found;
    struct arena *arena = arena_new();
    struct problem problem;

    (void)state;
    problem_init(&problem, arena);
    assert_int_equal(lifecycle_find(&call_lifecycle, "published", "cancel",
                                    &standing, &actors[0].actor, &problem,
                                    &found),
                     ERR_CALL_DECIDED);
    arena_free(arena);
}

static void a_call_is_not_completed_while_something_remains(void **state)
{
    struct arena *arena = arena_new();
    struct call_standing standing = { .remaining = json_array() };
    const struct transition *found;
    struct problem problem;

    (void)state;
    problem_init(&problem, arena);
    assert_int_equal(lifecycle_find(&call_lifecycle, "published", "complete",
                                    &standing, &actors[0].actor, &problem,
                                    &found),
                     ERR_CALL_UNFINISHED);
    json_decref(standing.remaining);
    arena_free(arena);
}

static void the_reader_is_told_what_blocks(void **state)
{
    const struct call_standing standing = { .is_publishable = false };
    struct arena *arena = arena_new();
    struct text out = text_new(arena, 64);

    (void)state;
    text_addc(&out, '{');
    lifecycle_write_actions(&out, &call_lifecycle, "draft", &standing,
                            &actors[0].actor);
    assert_string_equal(out.bytes,
                        "{\"allowedActions\":[\"update\",\"cancel\"],"
                        "\"blockedActions\":[{\"action\":\"publish\","
                        "\"code\":\"CALL_INCOMPLETE\"}]");
    arena_free(arena);
}

static void every_action_leaves_an_event(void **state)
{
    (void)state;
    for (size_t i = 0; i < call_lifecycle.transition_count; i++)
        assert_non_null(call_event(call_lifecycle.transitions[i].action));
    assert_null(call_event("reopen"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_listed_actions_are_possible),
        cmocka_unit_test(an_incomplete_draft_is_not_published),
        cmocka_unit_test(what_was_decided_is_not_cancelled),
        cmocka_unit_test(a_call_is_not_completed_while_something_remains),
        cmocka_unit_test(the_reader_is_told_what_blocks),
        cmocka_unit_test(every_action_leaves_an_event),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
