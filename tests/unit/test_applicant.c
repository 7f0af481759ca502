/*
 * Who may do what with an applicant, and the second pair of eyes for its
 * account (domain 8.14).
 */
#include "services/applicant/applicant.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char anna[] = "0123456789abcdef0123456789abcdef";
static const char berit[] = "fedcba9876543210fedcba9876543210";

enum { MACHINE, PREPARER, SIGNATORY, CASEWORKER };

static const struct actor actors[] = {
    [MACHINE] = { .roles = ROLE_PUBLIC | ROLE_APPLICANT },
    [PREPARER] = { .roles = ROLE_APPLICANT, .is_person = true,
                   .person = anna },
    [SIGNATORY] = { .roles = ROLE_APPLICANT | ROLE_SIGNATORY,
                    .is_person = true, .person = berit },
    [CASEWORKER] = { .roles = ROLE_CASEWORKER, .is_person = true,
                     .person = anna },
};

static const struct {
    const char *action;
    int actor;
    const char *proposed_by;
    err_t err;
} rows[] = {
    { "update", MACHINE, NULL, OK },
    { "update", PREPARER, anna, OK },
    { "update", CASEWORKER, NULL, ERR_ROLE_REQUIRED },
    { "propose-account", MACHINE, NULL, ERR_PERSON_REQUIRED },
    { "propose-account", PREPARER, NULL, OK },
    { "propose-account", SIGNATORY, anna, OK },
    { "propose-account", CASEWORKER, NULL, ERR_ROLE_REQUIRED },
    { "confirm-account", MACHINE, anna, ERR_PERSON_REQUIRED },
    { "confirm-account", PREPARER, berit, ERR_ROLE_REQUIRED },
    { "confirm-account", SIGNATORY, NULL, ERR_NO_ACCOUNT_PROPOSED },
    { "confirm-account", SIGNATORY, berit, ERR_SECOND_PERSON_REQUIRED },
    { "confirm-account", SIGNATORY, anna, OK },
    { "merge", SIGNATORY, NULL, ERR_ILLEGAL_TRANSITION },
};

static void an_account_needs_two_persons(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena *arena = arena_new();
        struct applicant_account account = {
            .state = "registered",
            .proposed_by = rows[i].proposed_by,
        };
        const struct transition *transition;
        struct problem problem;
        err_t err;

        problem_init(&problem, arena);
        err = lifecycle_find(&applicant_lifecycle, account.state,
                             rows[i].action, &account, &actors[rows[i].actor],
                             &problem, &transition);
        if (err != rows[i].err)
            fail_msg("%s by %d: %s", rows[i].action, rows[i].actor,
                     problem_entry(err)->code);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_account_needs_two_persons),
    };

    return cmocka_run_group_tests_name("applicant", tests, NULL, NULL);
}
