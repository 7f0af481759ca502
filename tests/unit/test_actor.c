/*
 * For whom does a caller act? Machines, persons with one organisation, with
 * several, with none; and what is told when nothing fits.
 */
#include "services/actor/actor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define SKIEN "938759839"
#define PORSGRUNN "939991034"
#define GOVERNOR "974762501"
#define SUPPLIER "991825827"
#define PERSON "0123456789abcdef0123456789abcdef"

#define SCOPE "statsforvalteren:tilskudd/soknader."

static const struct caller machine = {
    .is_machine = true,
    .organisation = SKIEN,
    .scopes = "openid " SCOPE "read 05827214711 " SCOPE "write x",
};
static const struct caller supplied = {
    .is_machine = true,
    .organisation = SKIEN,
    .supplier = SUPPLIER,
    .scopes = "",
};
static const struct caller person = {
    .person = PERSON,
    .organisation = "",
    .level = LEVEL_HIGH,
    .scopes = SCOPE "write",
};

static struct standing skien = { .organisation = SKIEN,
                                 .capacity = CAPACITY_APPLICANT,
                                 .roles = ROLE_PUBLIC | ROLE_APPLICANT };
static struct standing skien_and_porsgrunn[] = {
    { .organisation = SKIEN, .capacity = CAPACITY_APPLICANT,
      .roles = ROLE_PUBLIC | ROLE_APPLICANT | ROLE_SIGNATORY },
    { .organisation = PORSGRUNN, .capacity = CAPACITY_APPLICANT,
      .roles = ROLE_PUBLIC | ROLE_AUDITOR },
};
static struct standing staff = { .organisation = GOVERNOR,
                                 .name = { "Statsforvalteren",
                                           "Statsforvaltaren", NULL },
                                 .capacity = CAPACITY_STAFF,
                                 .roles = ROLE_PUBLIC | ROLE_CASEWORKER };

static const struct choice {
    const char *story;
    const struct caller *caller;
    struct list standings;
    const char *acting_for;
    err_t err;
    enum capacity capacity;
    unsigned roles;
    const char *organisation, *client;
} choices[] = {
    { "a machine is its organisation", &machine, { &skien, 1 }, NULL, OK,
      CAPACITY_APPLICANT, ROLE_PUBLIC | ROLE_APPLICANT, SKIEN,
      "m:" SKIEN ":" },
    { "a machine may say so", &machine, { &skien, 1 }, SKIEN, OK,
      CAPACITY_APPLICANT, ROLE_PUBLIC | ROLE_APPLICANT, SKIEN,
      "m:" SKIEN ":" },
    { "a machine is nobody else", &machine, { &skien, 1 }, PORSGRUNN,
      ERR_MANDATE_REQUIRED, CAPACITY_PUBLIC, 0, NULL, NULL },
    { "a supplier's keys are its own", &supplied, { &skien, 1 }, NULL, OK,
      CAPACITY_APPLICANT, ROLE_PUBLIC | ROLE_APPLICANT, SKIEN,
      "m:" SKIEN ":" SUPPLIER },
    { "a person with one mandate", &person, { &skien, 1 }, NULL, OK,
      CAPACITY_APPLICANT, ROLE_PUBLIC | ROLE_APPLICANT, SKIEN,
      "p:" PERSON ":" SKIEN },
    { "a person with two must choose", &person, { skien_and_porsgrunn, 2 },
      NULL, ERR_ACTING_FOR_REQUIRED, CAPACITY_PUBLIC, 0, NULL, NULL },
    { "and may choose one", &person, { skien_and_porsgrunn, 2 }, PORSGRUNN,
      OK, CAPACITY_APPLICANT, ROLE_PUBLIC | ROLE_AUDITOR, PORSGRUNN,
      "p:" PERSON ":" PORSGRUNN },
    { "or the other", &person, { skien_and_porsgrunn, 2 }, SKIEN, OK,
      CAPACITY_APPLICANT, ROLE_PUBLIC | ROLE_APPLICANT | ROLE_SIGNATORY,
      SKIEN, "p:" PERSON ":" SKIEN },
    { "but not a third", &person, { skien_and_porsgrunn, 2 }, GOVERNOR,
      ERR_MANDATE_REQUIRED, CAPACITY_PUBLIC, 0, NULL, NULL },
    { "staff", &person, { &staff, 1 }, NULL, OK, CAPACITY_STAFF,
      ROLE_PUBLIC | ROLE_CASEWORKER, GOVERNOR, "p:" PERSON ":" GOVERNOR },
    { "a person without anything reads as the public", &person, { NULL, 0 },
      NULL, OK, CAPACITY_PUBLIC, ROLE_PUBLIC, NULL, "p:" PERSON ":" },
    { "and acts for nobody", &person, { NULL, 0 }, SKIEN,
      ERR_MANDATE_REQUIRED, CAPACITY_PUBLIC, 0, NULL, NULL },
};

static void assert_text(const char *found, const char *wanted)
{
    if (wanted == NULL)
        assert_null(found);
    else
        assert_string_equal(found, wanted);
}

static void check_choice(const struct choice *one)
{
    struct arena *arena = arena_new();
    struct actor actor = { .client = "untouched" };
    struct problem problem;
    err_t err;

    problem_init(&problem, arena);
    err = actor_choose(one->caller, &one->standings, one->acting_for, &problem,
                       arena, &actor);
    if (err != one->err)
        fail_msg("%s: %s", one->story, problem_entry(err)->code);
    if (err == OK) {
        assert_int_equal(actor.capacity, one->capacity);
        assert_int_equal(actor.roles, one->roles);
        assert_int_equal(actor.is_person, !one->caller->is_machine);
        assert_text(actor.organisation, one->organisation);
        assert_text(actor.client, one->client);
    } else {
        assert_string_equal(actor.client, "untouched");
    }
    if (err == ERR_MANDATE_REQUIRED)
        assert_string_equal(problem.values[0].value, one->acting_for);
    arena_free(arena);
}

static void a_caller_acts_for_one_organisation(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        check_choice(&choices[i]);
}

/* A machine has no level, whatever its token says (8.73). */
static void a_machine_never_counts_as_a_person(void **state)
{
    struct caller odd = machine;
    struct list only = { &skien, 1 };
    struct arena *arena = arena_new();
    struct problem problem;
    struct actor actor;

    (void)state;
    odd.level = LEVEL_HIGH;
    problem_init(&problem, arena);
    assert_int_equal(actor_choose(&odd, &only, NULL, &problem, arena, &actor),
                     OK);
    assert_false(actor.is_person);
    assert_int_equal(actor.level, LEVEL_NONE);
    assert_int_equal(actor_require(&actor, ROLE_SIGNATORY, &problem),
                     ERR_PERSON_REQUIRED);
    assert_int_equal(actor_require(&actor, ROLE_APPLICANT, &problem), OK);
    arena_free(arena);
}

static void rights_give_roles(void **state)
{
    (void)state;
    assert_int_equal(roles_of_right(CAPACITY_APPLICANT, "write"),
                     ROLE_APPLICANT);
    assert_int_equal(roles_of_right(CAPACITY_APPLICANT, "sign"),
                     ROLE_APPLICANT | ROLE_SIGNATORY);
    assert_int_equal(roles_of_right(CAPACITY_APPLICANT, "audit"), ROLE_AUDITOR);
    assert_int_equal(roles_of_right(CAPACITY_STAFF, "approver"), ROLE_APPROVER);
    assert_int_equal(roles_of_right(CAPACITY_STAFF, "sign"), 0);
    assert_int_equal(roles_of_right(CAPACITY_APPLICANT, "caseworker"), 0);
}

static void a_missing_role_is_named(void **state)
{
    struct arena *arena = arena_new();
    struct actor actor = { .roles = ROLE_PUBLIC | ROLE_AUDITOR,
                           .is_person = true };
    struct problem problem;

    (void)state;
    problem_init(&problem, arena);
    assert_int_equal(actor_require(&actor, ROLE_CASEWORKER | ROLE_APPROVER,
                                   &problem),
                     ERR_ROLE_REQUIRED);
    assert_string_equal(problem.values[0].value, "caseworker");
    arena_free(arena);
}

static void the_caller_is_told_who_it_is(void **state)
{
    struct arena *arena = arena_new();
    struct list one = { &staff, 1 };
    struct text out = text_new(arena, 256);
    struct actor actor;

    (void)state;
    assert_int_equal(actor_choose(&person, &one, NULL, NULL, arena, &actor),
                     OK);
    actor_write(&out, &person, &actor, &one, LANGUAGE_NN);
    assert_string_equal(
        out.bytes,
        "{\"isPerson\":true,\"level\":\"high\",\"capacity\":\"staff\","
        "\"organisationNumber\":\"" GOVERNOR "\","
        "\"roles\":[\"public\",\"caseworker\"],\"scopes\":[\"" SCOPE "write\"],"
        "\"organisations\":[{\"organisationNumber\":\"" GOVERNOR "\","
        "\"name\":\"Statsforvaltaren\",\"capacity\":\"staff\","
        "\"roles\":[\"public\",\"caseworker\"]}]}");
    arena_free(arena);
}

static void every_scope_is_listed(void **state)
{
    struct arena *arena = arena_new();
    struct list one = { &skien, 1 };
    struct text out = text_new(arena, 256);
    struct actor actor;

    (void)state;
    assert_int_equal(actor_choose(&machine, &one, NULL, NULL, arena, &actor),
                     OK);
    actor_write(&out, &machine, &actor, &one, LANGUAGE_NB);
    assert_non_null(strstr(out.bytes, "\"scopes\":[\"" SCOPE "read\","
                                      "\"" SCOPE "write\"]"));
    assert_null(strstr(out.bytes, "\"level\""));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_caller_acts_for_one_organisation),
        cmocka_unit_test(a_machine_never_counts_as_a_person),
        cmocka_unit_test(rights_give_roles),
        cmocka_unit_test(a_missing_role_is_named),
        cmocka_unit_test(the_caller_is_told_who_it_is),
        cmocka_unit_test(every_scope_is_listed),
    };

    return cmocka_run_group_tests_name("actor", tests, NULL, NULL);
}
