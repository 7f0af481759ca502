/*
 * Who may do what with a carry-over, a reallocation and a repayment in which
 * state: every state, action, role and set of facts, compared with a list
 * written by hand.
 */
#include "services/transfer/transfer_lifecycle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const kinds[] = { "carry_over", "reallocation",
                                     "repayment" };
static const char *const actions[] = {
    "grant",  "grant-partly", "refuse",          "lapse",     "answer",
    "decide", "waive",        "register-repaid", CLAIM_LOWER, CLAIM_ANNUL
};
static const unsigned roles[] = {
    0,              ROLE_PUBLIC,         ROLE_APPLICANT, ROLE_SIGNATORY,
    ROLE_AUDITOR,   ROLE_CASEWORKER,     ROLE_APPROVER,  ROLE_ATTESTANT,
    ROLE_OWNER,     ROLE_APPEAL_HANDLER,
};

#define BEGUN_BY_ANOTHER 1u   /* not by the one who made it */
#define DECIDED_BY_ANOTHER 2u /* nor by the one who decided it */
#define ANSWER_NOT_AWAITED 4u
#define UNANSWERED 8u
#define NOT_APPEALED 16u

/* What is not here is refused. */
static const struct way {
    const char *kind, *from, *action, *to;
    unsigned roles, demands;
} ways[] = {
    { "carry_over", "requested", "grant", "granted", ROLE_APPROVER,
      BEGUN_BY_ANOTHER },
    { "carry_over", "requested", "refuse", "refused", ROLE_APPROVER,
      BEGUN_BY_ANOTHER },
    { "reallocation", "requested", "grant", "granted", ROLE_APPROVER,
      BEGUN_BY_ANOTHER },
    { "reallocation", "requested", "grant-partly", "partly_granted",
      ROLE_APPROVER, BEGUN_BY_ANOTHER },
    { "reallocation", "requested", "refuse", "refused", ROLE_APPROVER,
      BEGUN_BY_ANOTHER },
    { "repayment", "notified", "answer", "notified", ROLE_APPLICANT,
      UNANSWERED },
    { "repayment", "notified", "decide", "decided", ROLE_APPROVER,
      BEGUN_BY_ANOTHER | ANSWER_NOT_AWAITED },
    { "repayment", "notified", "waive", "waived", ROLE_APPROVER,
      BEGUN_BY_ANOTHER | DECIDED_BY_ANOTHER | NOT_APPEALED },
    { "repayment", "decided", "register-repaid", "repaid", ROLE_ATTESTANT,
      DECIDED_BY_ANOTHER },
    { "repayment", "decided", "waive", "waived", ROLE_APPROVER,
      BEGUN_BY_ANOTHER | DECIDED_BY_ANOTHER | NOT_APPEALED },
};

static const char me[] = "11111111111111111111111111111111";
static const char them[] = "22222222222222222222222222222222";

static const struct way *way_of(const char *kind, const char *from,
                                const char *action)
{
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (strcmp(ways[i].kind, kind) == 0 &&
            strcmp(ways[i].from, from) == 0 &&
            strcmp(ways[i].action, action) == 0)
            return &ways[i];
    }
    return NULL;
}

/* `lacking`: the demands that are not met. */
static err_t expected(const struct way *way, const struct actor *actor,
                      unsigned lacking)
{
    if (way == NULL)
        return ERR_ILLEGAL_TRANSITION;
    if (!actor->is_person && way->roles != ROLE_APPLICANT)
        return ERR_PERSON_REQUIRED;
    if ((way->roles & actor->roles) == 0)
        return ERR_ROLE_REQUIRED;
    lacking &= way->demands;
    if ((lacking & UNANSWERED) != 0)
        return ERR_ILLEGAL_TRANSITION;
    if ((lacking & ANSWER_NOT_AWAITED) != 0)
        return ERR_PRIOR_NOTICE_RUNS;
    if ((lacking & NOT_APPEALED) != 0)
        return ERR_APPEAL_LIVE;
    return lacking != 0 ? ERR_FOUR_EYES : OK;
}

static void check(const char *kind, const char *from, const char *action,
                  const struct actor *actor, unsigned lacking)
{
    const struct way *way = way_of(kind, from, action);
    const struct transfer_facts facts = {
        .kind = kind,
        .state = from,
        .made_by = (lacking & BEGUN_BY_ANOTHER) != 0 ? me : them,
        .decided_by = (lacking & DECIDED_BY_ANOTHER) != 0 ? me : NULL,
        .is_answered = (lacking & UNANSWERED) != 0,
        .is_answer_awaited = (lacking & ANSWER_NOT_AWAITED) != 0,
        .is_appealed = (lacking & NOT_APPEALED) != 0,
    };
    const struct transition *found = NULL;
    struct arena *arena = arena_new();
    struct problem problem;
    err_t wanted = expected(way, actor, lacking);
    err_t err;

    problem_init(&problem, arena);
    err = lifecycle_find(transfer_lifecycle(kind), from, action, &facts, actor,
                         &problem, &found);
    if (err != wanted)
        fail_msg("%s %s %s role %u lacking %u: %s, not %s", kind, from, action,
                 actor->roles, lacking, problem_entry(err)->code,
                 problem_entry(wanted)->code);
    if (err == OK)
        assert_string_equal(found->to, way->to);
    arena_free(arena);
}

static void each_actor(const char *kind, const char *from, const char *action)
{
    for (size_t i = 0; i < 2 * (sizeof roles / sizeof *roles); i++) {
        const struct actor actor = {
            .roles = roles[i / 2],
            .is_person = i % 2 == 0,
            .person = i % 2 == 0 ? me : NULL,
        };

        for (unsigned lacking = 0; lacking < 32; lacking++) {
            if (actor.is_person || (lacking & 3u) == 0)
                check(kind, from, action, &actor, lacking);
        }
    }
}

static void test_every_state_action_role_and_fact(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        const char *const *from = transfer_lifecycle(kinds[k])->states;

        for (; *from != NULL; from++) {
            for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
                each_actor(kinds[k], *from, actions[i]);
        }
    }
}

static const struct transition *following(const char *from, const char *action)
{
    const struct lifecycle *lifecycle = &repayment_lifecycle;

    for (size_t i = 0; i < lifecycle->transition_count; i++) {
        const struct transition *step = &lifecycle->transitions[i];

        if (strcmp(step->from, from) == 0 && strcmp(step->action, action) == 0)
            return step;
    }
    return NULL;
}

/* Nobody asks for it: it follows from the outcome of an appeal. */
static void test_a_claim_falls_paid_or_not_and_once(void **state)
{
    static const char *const owing[] = { "decided", "repaid" };
    static const char *const ended[] = { "notified", "waived", "annulled" };

    (void)state;
    for (size_t i = 0; i < sizeof owing / sizeof *owing; i++) {
        const struct transition *lower = following(owing[i], CLAIM_LOWER);
        const struct transition *annul = following(owing[i], CLAIM_ANNUL);

        assert_int_equal(lower->roles, FOLLOWS);
        assert_string_equal(lower->to, owing[i]);
        assert_int_equal(annul->roles, FOLLOWS);
        assert_string_equal(annul->to, "annulled");
    }
    for (size_t i = 0; i < sizeof ended / sizeof *ended; i++) {
        assert_null(following(ended[i], CLAIM_LOWER));
        assert_null(following(ended[i], CLAIM_ANNUL));
    }
}

static void test_every_action_leaves_an_event(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        const struct lifecycle *lifecycle = transfer_lifecycle(kinds[k]);

        for (size_t i = 0; i < lifecycle->transition_count; i++)
            assert_non_null(
                transfer_event(kinds[k], lifecycle->transitions[i].action));
    }
    assert_null(transfer_event("repayment", "grant"));
    assert_null(transfer_lifecycle("payout"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_state_action_role_and_fact),
        cmocka_unit_test(test_a_claim_falls_paid_or_not_and_once),
        cmocka_unit_test(test_every_action_leaves_an_event),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
