/*
 * Every state, action, role and set of facts of an appeal, compared with the
 * rules told in another way than the table tells them.
 */
#include "services/appeal/appeal_lifecycle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const actions[] = {
    "request-correction", "correct",         "take",     "admit-late",
    "prepare",            "dismiss",         "overturn", "partly-overturn",
    "forward",            "uphold",          "change",   "annul-and-return",
    "defer-enforcement",  "lift-deferral",   "withdraw", "decide",
};
static const unsigned roles[] = {
    0,              ROLE_PUBLIC,         ROLE_APPLICANT, ROLE_SIGNATORY,
    ROLE_AUDITOR,   ROLE_CASEWORKER,     ROLE_APPROVER,  ROLE_ATTESTANT,
    ROLE_OWNER,     ROLE_APPEAL_HANDLER,
};

/* Who acts: somebody new, who prepared it, or who took part below. */
static const char *const people[] = { "new", "preparer", "below" };

static json_t *handled_below, *handled_by;

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static bool among(const char *action, const char *const *list)
{
    while (*list != NULL && !is(action, *list))
        list++;
    return *list != NULL;
}

static const char *const of_party[] = { "correct", "withdraw", NULL };
static const char *const of_anybody[] = {
    "take",    "request-correction", "admit-late",
    "prepare", "defer-enforcement",  "lift-deferral",
    NULL
};
static const char *const while_new[] = {
    "take",          "request-correction", "defer-enforcement",
    "lift-deferral", "withdraw",           NULL
};
static const char *const while_asked[] = { "take", "correct", "withdraw",
                                           NULL };
static const char *const below_only[] = { "request-correction",
                                          "admit-late",
                                          "overturn",
                                          "partly-overturn",
                                          "forward",
                                          "correct",
                                          NULL };
static const char *const above_only[] = { "uphold", "change",
                                          "annul-and-return", NULL };

static bool exists(const char *state, const char *action)
{
    if (is(action, "decide"))
        return false;
    if (is(state, "received"))
        return among(action, while_new);
    if (is(state, "correction_requested"))
        return among(action, while_asked);
    if (is(state, "under_review"))
        return !is(action, "correct") && !among(action, above_only);
    if (is(state, "forwarded"))
        return !among(action, below_only);
    return is(state, "dismissed") && is(action, "take");
}

/* A party signs; a county handles with two roles and decides with one; the
 * appeal body has one role. */
static unsigned wanted_roles(const char *state, const char *action)
{
    if (among(action, of_party))
        return ROLE_SIGNATORY;
    if (is(state, "forwarded"))
        return ROLE_APPEAL_HANDLER;
    return among(action, of_anybody) ? ROLE_CASEWORKER | ROLE_APPROVER
                                     : ROLE_APPROVER;
}

static err_t who_may(const char *state, const char *action,
                     const struct actor *actor)
{
    if (!actor->is_person)
        return ERR_PERSON_REQUIRED;
    return actor->roles & wanted_roles(state, action) ? OK : ERR_ROLE_REQUIRED;
}

/* fvl. § 34 of those above. */
static err_t above(const struct appeal_facts *facts, const char *person)
{
    if (!facts->is_body)
        return ERR_ROLE_REQUIRED;
    return is(person, "below") ? ERR_DECIDED_BELOW : OK;
}

static err_t deferral(const char *action, const struct appeal_facts *facts)
{
    bool lifts = is(action, "lift-deferral");

    return lifts == facts->is_deferred ? OK : ERR_DEFERRAL_UNCHANGED;
}

/* "annul_and_return" is the outcome of "annul-and-return". */
static bool is_outcome_of(const char *outcome, const char *action)
{
    while (*outcome != '\0' &&
           (*outcome == *action || (*outcome == '_' && *action == '-'))) {
        outcome++;
        action++;
    }
    return *outcome == *action;
}

/* An outcome: heard at all, prepared as that, and by somebody else. */
static err_t outcome(const char *action, const struct appeal_facts *facts,
                     const char *person, bool is_above)
{
    if (!is_above && !is(action, "dismiss") && facts->is_late &&
        !facts->is_admitted)
        return ERR_APPEAL_LATE;
    if (facts->prepared == NULL || !is_outcome_of(facts->prepared, action))
        return ERR_APPEAL_NOT_PREPARED;
    return is(person, "preparer") ? ERR_FOUR_EYES : OK;
}

static err_t what(const char *state, const char *action,
                  const struct appeal_facts *facts, const char *person)
{
    bool is_above = is(state, "forwarded");

    if (among(action, of_party))
        return OK;
    if (is_above)
        TRY(above(facts, person));
    if (is(action, "defer-enforcement") || is(action, "lift-deferral"))
        return deferral(action, facts);
    if (is(action, "take") && is(state, "correction_requested"))
        return facts->is_correction_awaited ? ERR_CORRECTION_AWAITED : OK;
    if (is(action, "take") && is(state, "dismissed"))
        return facts->is_dismissal_annulled ? OK : ERR_ILLEGAL_TRANSITION;
    if (is(action, "admit-late") && (!facts->is_late || facts->is_admitted))
        return ERR_APPEAL_NOT_LATE;
    if (is(action, "admit-late"))
        return facts->is_barred ? ERR_APPEAL_BARRED : OK;
    if (among(action, of_anybody))
        return OK;
    return outcome(action, facts, person, is_above);
}

static const char *leads_to(const char *state, const char *action,
                            const struct appeal_facts *facts)
{
    static const char *const ends[][2] = {
        { "request-correction", "correction_requested" },
        { "dismiss", "dismissed" },
        { "overturn", "overturned" },
        { "partly-overturn", "partly_overturned" },
        { "forward", "forwarded" },
        { "uphold", "upheld" },
        { "change", "changed" },
        { "annul-and-return", "annulled_and_returned" },
        { "withdraw", "withdrawn" },
    };

    for (size_t i = 0; i < COUNT(ends); i++)
        if (is(ends[i][0], action))
            return ends[i][1];
    if (is(action, "correct"))
        return facts->is_taken ? "under_review" : "received";
    if (is(action, "take") && !is(state, "forwarded"))
        return "under_review";
    return state;
}

static struct appeal_facts facts_of(const char *state, unsigned bits,
                                    const char *prepared)
{
    return (struct appeal_facts){
        .state = state,
        .is_body = bits & 1,
        .is_late = bits & 2,
        .is_admitted = bits & 4,
        .is_barred = bits & 8,
        .is_taken = bits & 16,
        .is_correction_awaited = bits & 32,
        .is_deferred = bits & 64,
        .is_dismissal_annulled = bits & 128,
        .prepared = prepared,
        .prepared_by = prepared ? "preparer" : NULL,
        .handled_by = prepared ? handled_by : NULL,
        .handled_below = handled_below,
    };
}

static void check(struct arena *arena, const char *action,
                  const struct appeal_facts *facts, const struct actor *actor)
{
    const struct transition *transition = NULL;
    struct problem problem;
    err_t wanted = ERR_ILLEGAL_TRANSITION;
    err_t found;

    if (exists(facts->state, action))
        wanted = who_may(facts->state, action, actor);
    if (wanted == OK)
        wanted = what(facts->state, action, facts, actor->person);
    problem_init(&problem, arena);
    found = lifecycle_find(&appeal_lifecycle, facts->state, action, facts,
                           actor, &problem, &transition);
    if (found != wanted)
        fail_msg("%s %s role %u %s: %s, not %s", facts->state, action,
                 actor->roles, actor->person, problem_entry(found)->code,
                 problem_entry(wanted)->code);
    if (found == OK)
        assert_string_equal(transition->to,
                            leads_to(facts->state, action, facts));
}

static void each_actor(struct arena *arena, const char *action,
                       const struct appeal_facts *facts)
{
    for (size_t r = 0; r < COUNT(roles); r++) {
        struct actor machine = { .roles = roles[r] };

        check(arena, action, facts, &machine);
        for (size_t p = 0; p < COUNT(people); p++) {
            struct actor person = { .roles = roles[r],
                                    .is_person = true,
                                    .person = people[p] };

            check(arena, action, facts, &person);
        }
    }
}

static const char *const prepared[] = {
    NULL,     "dismiss", "overturn",         "partly_overturn", "forward",
    "uphold", "change",  "annul_and_return",
};

static void each_fact(const char *state, const char *action)
{
    struct arena *arena = arena_new();
    unsigned step = exists(state, action) ? 1 : 85;

    /* Where there is no row, facts make none: a few of them will do. */
    for (unsigned bits = 0; bits < 256; bits += step) {
        for (size_t i = 0; i < COUNT(prepared); i++) {
            struct appeal_facts facts = facts_of(state, bits, prepared[i]);

            each_actor(arena, action, &facts);
        }
    }
    arena_free(arena);
}

static void every_case_is_as_the_rules_say(void **state)
{
    (void)state;
    for (size_t i = 0; appeal_lifecycle.states[i] != NULL; i++)
        for (size_t a = 0; a < COUNT(actions); a++)
            each_fact(appeal_lifecycle.states[i], actions[a]);
}

/* Every row leads from a state to a state, and leaves an event. */
static void the_table_knows_its_states(void **state)
{
    const struct lifecycle *table = &appeal_lifecycle;

    (void)state;
    for (size_t i = 0; i < table->transition_count; i++) {
        const struct transition *row = &table->transitions[i];
        bool from = false;
        bool to = false;

        for (size_t k = 0; table->states[k] != NULL; k++) {
            from = from || is(table->states[k], row->from);
            to = to || is(table->states[k], row->to);
        }
        assert_true(from && to);
        assert_non_null(appeal_event(row->action));
    }
    assert_string_equal(appeal_event("create"), "appeal.received");
    assert_null(appeal_event("decide"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_is_as_the_rules_say),
        cmocka_unit_test(the_table_knows_its_states),
    };
    int failed;

    handled_below = json_pack("[s]", "below");
    handled_by = json_pack("[s, s]", "earlier", "preparer");
    failed = cmocka_run_group_tests_name("appeal lifecycle", tests, NULL, NULL);
    json_decref(handled_below);
    json_decref(handled_by);
    return failed;
}
