/*
 * The table from SQLSTATE to problem, line by line, and what stands for a
 * foreign key in the answer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the above */
#include <cmocka.h>

#include "db/sqlstate.h"

static const struct {
    const char *sqlstate;
    const char *constraint;
    err_t err;
} cases[] = {
    { "40001", NULL, ERR_RETRY_TRANSACTION },
    { "40P01", NULL, ERR_RETRY_TRANSACTION },
    { "40002", NULL, ERR_INTERNAL_ERROR }, /* deferred constraint */

    { "57014", NULL, ERR_OVERLOADED },
    { "55P03", NULL, ERR_OVERLOADED },
    { "25P03", NULL, ERR_OVERLOADED },
    { "53300", NULL, ERR_OVERLOADED },
    { "53200", NULL, ERR_OVERLOADED },

    { "53100", NULL, ERR_DATABASE_UNAVAILABLE },
    { "25006", NULL, ERR_DATABASE_UNAVAILABLE },
    { "08006", NULL, ERR_DATABASE_UNAVAILABLE },
    { "57P01", NULL, ERR_DATABASE_UNAVAILABLE },
    { "57P02", NULL, ERR_DATABASE_UNAVAILABLE },
    { "57P03", NULL, ERR_DATABASE_UNAVAILABLE },
    { "58030", NULL, ERR_DATABASE_UNAVAILABLE },

    { "23505", "application_live_key", ERR_APPLICATION_EXISTS },
    { "23505", "applicant_organisation_number_key", ERR_APPLICANT_EXISTS },
    { "23505", "idempotency_key_pkey", ERR_IDEMPOTENCY_KEY_RUNNING },
    { "23514", "payouts_within_award", ERR_AWARD_REDUCED },
    { "23514", "award_spent_within_paid", ERR_RETRY_TRANSACTION },
    { "23514", "transfer_within_measures", ERR_RETRY_TRANSACTION },
    { "23505", "fund_transfer_carried_once", ERR_RETRY_TRANSACTION },
    { "23505", "application_live", ERR_INTERNAL_ERROR },
    { "23505", NULL, ERR_INTERNAL_ERROR },
    { "23503", "application_call_id_fkey", ERR_REFERENCE_MISSING },

    { "23514", "call_frame", ERR_INTERNAL_ERROR },
    { "42501", NULL, ERR_INTERNAL_ERROR }, /* row-level security */
    { "42P01", NULL, ERR_INTERNAL_ERROR },
    { "22P02", NULL, ERR_INTERNAL_ERROR },
    { "XX000", NULL, ERR_INTERNAL_ERROR },
    { "",      NULL, ERR_INTERNAL_ERROR },
};

static void every_state_has_its_problem(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        print_message("%s %s\n", cases[i].sqlstate,
                      cases[i].constraint == NULL ? "" : cases[i].constraint);
        assert_int_equal(sqlstate_err(cases[i].sqlstate, cases[i].constraint),
                         cases[i].err);
    }
}

static void a_foreign_key_is_named_by_its_member(void **state)
{
    static const struct {
        const char *table, *constraint, *member;
    } names[] = {
        { "application", "application_call_id_fkey", "callId" },
        { "call", "call_rule_set_id_fkey", "ruleSetId" },
        { "call", "call_scheme_fkey", "scheme" },
        { "call", "other_scheme_fkey", "other_scheme_fkey" },
        { "call", "call_scheme", "call_scheme" },
        { "call", "call_fkey", "call_fkey" },
        { "call", "call__fkey", "call__fkey" },
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_string_equal(sqlstate_reference(names[i].table,
                                               names[i].constraint, arena),
                            names[i].member);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_has_its_problem),
        cmocka_unit_test(a_foreign_key_is_named_by_its_member),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
