/*
 * Who may do what with a payout in which state: every state, action, role and
 * set of facts, compared with a list written by hand.
 */
#include "services/payout/payout_lifecycle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define CASEWORKER ROLE_CASEWORKER
#define ANY (ROLE_CASEWORKER | ROLE_APPROVER | ROLE_ATTESTANT)

static const char *const actions[] = { "attest",  "re-register", "hold",
                                       "release", "cancel",      "send",
                                       "return",  "pay",         "fail",
                                       "approve" };

static const unsigned roles[] = {
    0,              ROLE_PUBLIC,         ROLE_APPLICANT, ROLE_SIGNATORY,
    ROLE_AUDITOR,   ROLE_CASEWORKER,     ROLE_APPROVER,  ROLE_ATTESTANT,
    ROLE_OWNER,     ROLE_APPEAL_HANDLER,
};

/* What is not here is refused; NULL: where it was held. */
static const struct way {
    const char *from, *action, *to;
    unsigned roles;
} ways[] = {
    { "registered", "attest",      "attested",   ROLE_ATTESTANT },
    { "registered", "re-register", "registered", CASEWORKER     },
    { "registered", "hold",        "held",       ANY            },
    { "registered", "cancel",      "cancelled",  CASEWORKER     },
    { "attested",   "re-register", "registered", CASEWORKER     },
    { "attested",   "hold",        "held",       ANY            },
    { "attested",   "cancel",      "cancelled",  CASEWORKER     },
    { "held",       "cancel",      "cancelled",  CASEWORKER     },
    { "held",       "release",     NULL,
      ROLE_APPROVER | ROLE_ATTESTANT },
    { "failed",     "re-register", "registered", CASEWORKER     },
    { "failed",     "cancel",      "cancelled",  CASEWORKER     },
};

static const struct way *way_of(const char *from, const char *action)
{
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (strcmp(ways[i].from, from) == 0 &&
            strcmp(ways[i].action, action) == 0)
            return &ways[i];
    }
    return NULL;
}

/* What stands against money that is to leave, in the order it is told. */
static err_t expected_of_money(const struct payout_facts *facts,
                               int64_t least_nok, bool is_account_good,
                               err_t otherwise)
{
    if (facts->is_in_conflict)
        return ERR_PAYMENT_RESULT_CONFLICT;
    if (!facts->is_award_open)
        return ERR_AWARD_NOT_OPEN;
    if (facts->is_deferred)
        return ERR_PAYOUT_DEFERRED;
    if (facts->most_nok < least_nok)
        return ERR_AWARD_REDUCED;
    return is_account_good ? OK : otherwise;
}

static err_t expected_of_facts(const struct way *way,
                               const struct payout_facts *facts)
{
    if (strcmp(way->action, "attest") == 0) {
        if (facts->made_by != NULL || facts->reregistered_by != NULL)
            return ERR_ATTESTANT_REGISTERED;
        if (facts->has_decided)
            return ERR_ATTESTANT_DECIDED;
        return expected_of_money(facts, facts->amount_nok,
                                 facts->is_account_current,
                                 ERR_ACCOUNT_CHANGED);
    }
    if (strcmp(way->action, "re-register") == 0)
        return expected_of_money(facts, 1, facts->is_account_confirmed,
                                 ERR_ACCOUNT_NOT_CONFIRMED);
    if (strcmp(way->from, "failed") == 0 && facts->is_in_conflict)
        return ERR_PAYMENT_RESULT_CONFLICT;
    return OK;
}

static err_t expected_of(const struct way *way, const struct actor *actor,
                         const struct payout_facts *facts)
{
    if (way == NULL)
        return ERR_ILLEGAL_TRANSITION;
    if (!actor->is_person)
        return ERR_PERSON_REQUIRED;
    if ((way->roles & actor->roles) == 0)
        return ERR_ROLE_REQUIRED;
    return expected_of_facts(way, facts);
}

static void check(const char *from, const char *action,
                  const struct actor *actor, const struct payout_facts *facts)
{
    const struct way *way = way_of(from, action);
    err_t wanted = expected_of(way, actor, facts);
    const struct transition *found = NULL;
    struct arena *arena = arena_new();
    struct problem problem;
    err_t err;

    problem_init(&problem, arena);
    err = lifecycle_find(&payout_lifecycle, from, action, facts, actor,
                         &problem, &found);
    if (err != wanted)
        fail_msg("%s %s role %u: %s, not %s", from, action, actor->roles,
                 problem_entry(err)->code, problem_entry(wanted)->code);
    if (err == OK)
        assert_string_equal(found->to,
                            way->to != NULL ? way->to : facts->held_from);
    arena_free(arena);
}

static void check_facts(const struct actor *actor,
                        const struct payout_facts *facts)
{
    for (const char *const *from = payout_lifecycle.states; *from; from++)
        for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
            check(*from, actions[i], actor, facts);
}

/* Each bit is a fact. */
static struct payout_facts facts_of(unsigned bits)
{
    return (struct payout_facts){
        .made_by = bits & 1 ? "me" : NULL,
        .reregistered_by = bits & 2 ? "me" : NULL,
        .held_from = bits & 4 ? "registered" : "attested",
        .is_in_conflict = bits & 8,
        .is_account_confirmed = bits & 16,
        .is_account_current = bits & 32,
        .is_award_open = bits & 64,
        .is_deferred = bits & 128,
        .amount_nok = 2,
        .most_nok = bits & 256 ? 2 : (bits & 512) / 512,
        .has_decided = bits & 1024,
    };
}

static void test_every_state_action_role_and_fact(void **state)
{
    (void)state;
    for (unsigned bits = 0; bits < 2048; bits++)
        for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
            struct payout_facts facts = facts_of(bits);
            struct actor actor = { .roles = roles[i],
                                   .is_person = true,
                                   .person = "me" };

            check_facts(&actor, &facts);
        }
}

static void test_a_machine_does_none_of_it(void **state)
{
    struct payout_facts facts = facts_of(0);
    struct actor machine = { .roles = ANY };

    (void)state;
    check_facts(&machine, &facts);
}

static void test_every_action_has_an_event(void **state)
{
    (void)state;
    for (size_t i = 0; i < payout_lifecycle.transition_count; i++)
        assert_non_null(payout_event(payout_lifecycle.transitions[i].action));
    assert_null(payout_event("approve"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_state_action_role_and_fact),
        cmocka_unit_test(test_a_machine_does_none_of_it),
        cmocka_unit_test(test_every_action_has_an_event),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
