/*
 * A small lifecycle, walked exhaustively: every state, action and actor.
 */
#include "services/base/lifecycle.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* What the guards look at. */
struct paper {
    bool is_open;
    bool is_signed;
};

static err_t paper_open(const void *subject, const struct actor *actor)
{
    const struct paper *paper = subject;

    (void)actor;
    return paper->is_open ? OK : ERR_DEADLINE_PASSED;
}

static err_t paper_signed(const void *subject, const struct actor *actor)
{
    const struct paper *paper = subject;

    (void)actor;
    return paper->is_signed ? OK : ERR_SIGN_OFF_MISSING;
}

static err_t paper_not_signed(const void *subject, const struct actor *actor)
{
    return paper_signed(subject, actor) == OK ? ERR_NOT_EDITABLE : OK;
}

static const char *const states[] = { "draft", "sent", "closed", NULL };
static const char *const actions[] = { "edit",  "send",   "withdraw", "decide",
                                       "close", "reopen", "fly" };

static const struct transition rows[] = {
    /* from    action      roles                     to        guard       */
    { "draft", "edit", ROLE_APPLICANT, "draft", paper_open },
    { "draft", "send", ROLE_SIGNATORY, "sent", paper_signed },
    { "sent", "withdraw", ROLE_APPLICANT, "closed", NULL },
    { "sent", "decide", ROLE_APPROVER | ROLE_CASEWORKER, "closed",
      paper_signed },
    { "sent", "decide", ROLE_APPROVER, "sent", paper_not_signed },
    { "sent", "close", ROLE_CASEWORKER | ROLE_APPLICANT, "closed",
      paper_open },
    /* Told apart by guard alone: the first that speaks gives the reason. */
    { "closed", "reopen", ROLE_APPLICANT, "draft", paper_open },
    { "closed", "reopen", ROLE_APPLICANT, "sent", paper_signed },
};

static const struct lifecycle papers = {
    "paper", states, rows, sizeof rows / sizeof *rows
};

static const struct actor everybody[] = {
    { .roles = ROLE_PUBLIC },
    { .roles = ROLE_APPLICANT },
    { .roles = ROLE_APPLICANT, .is_person = true },
    { .roles = ROLE_APPLICANT | ROLE_SIGNATORY, .is_person = true },
    /* A machine that was given a person's role by mistake. */
    { .roles = ROLE_APPLICANT | ROLE_SIGNATORY },
    { .roles = ROLE_CASEWORKER, .is_person = true },
    { .roles = ROLE_APPROVER, .is_person = true },
    { .roles = ROLE_CASEWORKER | ROLE_APPROVER, .is_person = true },
    { .roles = ROLE_OWNER, .is_person = true },
};

#define PERSONS (ROLE_SIGNATORY | ROLE_CASEWORKER | ROLE_APPROVER)

/*
 * The verdict again, written the other way round: by what each action of this
 * table means, not by walking it. `*to` is the new state when it is OK.
 */
static err_t expected(const char *state, const char *action,
                      const struct paper *paper, const struct actor *actor,
                      const char **to)
{
    unsigned roles =
        actor->is_person ? actor->roles : actor->roles & ~(unsigned)PERSONS;
    err_t lacking = actor->is_person ? ERR_ROLE_REQUIRED : ERR_PERSON_REQUIRED;
    bool draft = strcmp(state, "draft") == 0;
    bool sent = strcmp(state, "sent") == 0;

    *to = "closed";
    if (draft && strcmp(action, "edit") == 0) {
        *to = "draft";
        if ((roles & ROLE_APPLICANT) == 0)
            return ERR_ROLE_REQUIRED;
        return paper->is_open ? OK : ERR_DEADLINE_PASSED;
    }
    if (draft && strcmp(action, "send") == 0) {
        *to = "sent";
        if ((roles & ROLE_SIGNATORY) == 0)
            return lacking;
        return paper->is_signed ? OK : ERR_SIGN_OFF_MISSING;
    }
    if (sent && strcmp(action, "withdraw") == 0)
        return roles & ROLE_APPLICANT ? OK : ERR_ROLE_REQUIRED;
    if (sent && strcmp(action, "decide") == 0) {
        *to = paper->is_signed ? "closed" : "sent";
        if ((roles & (ROLE_APPROVER | ROLE_CASEWORKER)) == 0)
            return lacking;
        return paper->is_signed || roles & ROLE_APPROVER ? OK
                                                         : ERR_SIGN_OFF_MISSING;
    }
    if (sent && strcmp(action, "close") == 0) {
        if ((roles & (ROLE_APPLICANT | ROLE_CASEWORKER)) == 0)
            return ERR_ROLE_REQUIRED;
        return paper->is_open ? OK : ERR_DEADLINE_PASSED;
    }
    if (strcmp(state, "closed") == 0 && strcmp(action, "reopen") == 0) {
        *to = paper->is_open ? "draft" : "sent";
        if ((roles & ROLE_APPLICANT) == 0)
            return ERR_ROLE_REQUIRED;
        return paper->is_open || paper->is_signed ? OK : ERR_DEADLINE_PASSED;
    }
    return ERR_ILLEGAL_TRANSITION;
}

static bool holds(const json_t *array, const char *action)
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *item = json_array_get(array, i);
        const json_t *name =
            json_is_string(item) ? item : json_object_get(item, "action");

        if (strcmp(json_string_value(name), action) == 0)
            return true;
    }
    return false;
}

/* The lists of one representation, as a client reads them. */
static json_t *action_lists(struct arena *arena, const char *state,
                            const struct paper *paper,
                            const struct actor *actor)
{
    struct text text = text_new(arena, 0);
    json_t *json;

    text_addc(&text, '{');
    lifecycle_write_actions(&text, &papers, state, paper, actor);
    text_addc(&text, '}');
    json = json_loads(text.bytes, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(json);
    return json;
}

/* One state, action, paper and actor: verdict, new state and both lists. */
static void check_case(const char *state, const char *action,
                       const struct paper *paper, const struct actor *actor)
{
    struct arena *arena = arena_new();
    json_t *lists = action_lists(arena, state, paper, actor);
    const struct transition *row = NULL;
    struct problem problem;
    const char *to;
    err_t want = expected(state, action, paper, actor, &to);
    err_t got;

    problem_init(&problem, arena);
    got = lifecycle_find(&papers, state, action, paper, actor, &problem, &row);
    if (got != want)
        fail_msg("%s in %s: %s, not %s", action, state,
                 problem_entry(got)->code, problem_entry(want)->code);
    if (got == OK) {
        assert_string_equal(row->to, to);
    } else {
        assert_null(row);
    }
    assert_int_equal(holds(json_object_get(lists, "allowedActions"), action),
                     want == OK);
    assert_int_equal(holds(json_object_get(lists, "blockedActions"), action),
                     want == ERR_DEADLINE_PASSED ||
                         want == ERR_SIGN_OFF_MISSING);
    json_decref(lists);
    arena_free(arena);
}

static void every_case_is_as_the_table_means(void **state)
{
    static const struct paper papers_of_all_kinds[] = {
        { false, false }, { false, true }, { true, false }, { true, true }
    };

    (void)state;
    for (size_t s = 0; states[s] != NULL; s++) {
        for (size_t a = 0; a < sizeof actions / sizeof *actions; a++) {
            for (size_t w = 0; w < sizeof everybody / sizeof *everybody; w++)
                for (size_t p = 0; p < 4; p++)
                    check_case(states[s], actions[a], &papers_of_all_kinds[p],
                               &everybody[w]);
        }
    }
}

static void an_illegal_action_tells_what_is_allowed(void **state)
{
    static const struct paper paper = { true, false };
    struct arena *arena = arena_new();
    const struct transition *row = NULL;
    struct problem problem;

    (void)state;
    problem_init(&problem, arena);
    assert_int_equal(lifecycle_find(&papers, "sent", "edit", &paper,
                                    &everybody[2], &problem, &row),
                     ERR_ILLEGAL_TRANSITION);
    assert_string_equal(problem_expand(&problem, "{state}"), "sent");
    assert_string_equal(problem.members,
                        "\"allowedActions\":[\"withdraw\",\"close\"]");
    arena_free(arena);
}

static void a_blocked_action_tells_what_is_allowed(void **state)
{
    static const struct paper paper = { false, false };
    struct arena *arena = arena_new();
    const struct transition *row = NULL;
    struct problem problem;

    (void)state;
    problem_init(&problem, arena);
    assert_int_equal(lifecycle_find(&papers, "sent", "close", &paper,
                                    &everybody[1], &problem, &row),
                     ERR_DEADLINE_PASSED);
    assert_string_equal(problem.members, "\"allowedActions\":[\"withdraw\"]");
    arena_free(arena);
}

static void a_refused_role_is_named(void **state)
{
    static const struct paper paper = { true, true };
    struct arena *arena = arena_new();
    const struct transition *row = NULL;
    struct problem problem;

    (void)state;
    problem_init(&problem, arena);
    assert_int_equal(lifecycle_find(&papers, "draft", "send", &paper,
                                    &everybody[2], &problem, &row),
                     ERR_ROLE_REQUIRED);
    assert_string_equal(problem_expand(&problem, "{role}"), "signatory");
    problem_init(&problem, arena);
    assert_int_equal(lifecycle_find(&papers, "sent", "decide", &paper,
                                    &everybody[2], &problem, &row),
                     ERR_ROLE_REQUIRED);
    assert_string_equal(problem_expand(&problem, "{role}"), "caseworker");
    arena_free(arena);
}

static void actions_are_listed_once_with_reasons(void **state)
{
    static const struct paper paper = { false, true };
    struct arena *arena = arena_new();
    struct text text = text_new(arena, 0);

    (void)state;
    text_add(&text, "{\"id\":1");
    lifecycle_write_actions(&text, &papers, "sent", &paper, &everybody[7]);
    text_addc(&text, '}');
    assert_string_equal(
        text.bytes,
        "{\"id\":1,\"allowedActions\":[\"decide\"],\"blockedActions\":"
        "[{\"action\":\"close\",\"code\":\"DEADLINE_PASSED\"}]}");
    arena_free(arena);
}

static void the_table_prints_itself(void **state)
{
    static const char *const two[] = { "draft", "sent", NULL };
    static const struct transition row = {
        "draft", "send", ROLE_APPLICANT | ROLE_APPEAL_HANDLER, "sent", NULL
    };
    static const struct lifecycle small = { "letter", two, &row, 1 };
    struct arena *arena = arena_new();
    struct text text = text_new(arena, 0);

    (void)state;
    lifecycle_write(&text, &small);
    assert_string_equal(
        text.bytes,
        "{\"resource\":\"letter\",\"initial\":\"draft\","
        "\"states\":[\"draft\",\"sent\"],\"transitions\":[{"
        "\"from\":\"draft\",\"action\":\"send\","
        "\"roles\":[\"applicant\",\"appeal_handler\"],\"to\":\"sent\"}]}");
    arena_free(arena);
}

static void every_role_has_one_name(void **state)
{
    (void)state;
    for (unsigned role = ROLE_PUBLIC; role <= ROLE_OWNER; role <<= 1)
        assert_non_null(role_name(role));
    assert_string_equal(role_name(ROLE_SIGNATORY), "signatory");
    assert_null(role_name(0));
    assert_null(role_name(ROLE_OWNER << 1));
    assert_null(role_name(ROLE_APPLICANT | ROLE_SIGNATORY));
}

static void an_action_leaves_the_event_of_its_row(void **state)
{
    static const struct action_event events[] = {
        { "sign",   "paper.signed" },
        { "submit", "paper.sent"   },
    };

    (void)state;
    assert_string_equal(event_of(events, 2, "sign"), "paper.signed");
    assert_string_equal(event_of(events, 2, "submit"), "paper.sent");
    assert_null(event_of(events, 1, "submit"));
    assert_null(event_of(events, 2, "burn"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_is_as_the_table_means),
        cmocka_unit_test(an_illegal_action_tells_what_is_allowed),
        cmocka_unit_test(a_blocked_action_tells_what_is_allowed),
        cmocka_unit_test(a_refused_role_is_named),
        cmocka_unit_test(actions_are_listed_once_with_reasons),
        cmocka_unit_test(the_table_prints_itself),
        cmocka_unit_test(every_role_has_one_name),
        cmocka_unit_test(an_action_leaves_the_event_of_its_row),
    };

    return cmocka_run_group_tests_name("lifecycle", tests, NULL, NULL);
}
