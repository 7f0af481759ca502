/*
 * The embedded contract compiles, and keeps the conventions that hold for
 * every operation, also for those to come.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/real_contract.h"

static struct arena *arena;
static struct contract *contract;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    contract = real_contract(arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static bool answers(const struct operation *operation, int status)
{
    for (size_t i = 0; i < operation->response_count; i++)
        if (operation->responses[i].status == status)
            return true;
    return false;
}

static void expect(const struct operation *operation, bool holds,
                   const char *rule)
{
    if (!holds)
        fail_msg("%s: %s", operation->id, rule);
}

static void convention_check(const struct operation *o)
{
    bool is_get = strcmp(o->method, "GET") == 0;
    bool is_post = strcmp(o->method, "POST") == 0;
    bool is_patch = strcmp(o->method, "PATCH") == 0;

    expect(o, !is_get || (!o->writes && o->body_type == NULL),
           "a GET changes nothing and takes no body");
    expect(o, !(is_post && o->writes) || o->needs_key,
           "a POST with an effect needs Idempotency-Key");
    expect(o, !is_patch || o->needs_match, "a PATCH needs If-Match");
    expect(o,
           !is_patch ||
               strcmp(o->body_type, "application/merge-patch+json") == 0,
           "a PATCH is a merge patch");
    expect(o, !o->writes || (o->scope != NULL && !o->is_open),
           "a change needs a scope");
    expect(o, !o->takes_dry_run || o->writes, "dryRun is for changes");
    expect(o, answers(o, 400) && answers(o, 406) && answers(o, 500),
           "its problems are declared");
    expect(o, o->is_open || answers(o, 401), "401 is declared");
    expect(o, o->scope == NULL || answers(o, 403), "403 is declared");
    expect(o, o->body_type == NULL || (answers(o, 415) && answers(o, 422)),
           "the problems of a body are declared");
    expect(o, !o->needs_match || (answers(o, 412) && answers(o, 428)),
           "the problems of If-Match are declared");
}

static void test_conventions(void **state)
{
    (void)state;
    assert_true(contract_operation_count(contract) >= 37);
    for (size_t i = 0; i < contract_operation_count(contract); i++)
        convention_check(contract_operation(contract, i));
}

static const struct response *form_find(const char *id, enum form form)
{
    for (size_t i = 0; i < contract_operation_count(contract); i++) {
        const struct operation *o = contract_operation(contract, i);

        for (size_t r = 0; strcmp(o->id, id) == 0 && r < o->response_count; r++)
            if (o->responses[r].status == 200 && o->responses[r].form == form)
                return &o->responses[r];
    }
    return NULL;
}

/* A page, lines and a table; and of one call there is only the document. */
static void test_lists_have_three_forms(void **state)
{
    static const char *const lists[] = { "listApplications", "listApplicants",
                                         "listCalls" };

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        assert_non_null(form_find(lists[i], FORM_DOCUMENT)->schema);
        assert_non_null(form_find(lists[i], FORM_NDJSON)->schema);
        assert_null(form_find(lists[i], FORM_CSV)->schema);
        assert_string_equal(form_find(lists[i], FORM_CSV)->columns[0], "id");
    }
    assert_non_null(form_find("getCall", FORM_DOCUMENT));
    assert_null(form_find("getCall", FORM_CSV));
}

/* Deadlines are a page or a calendar. */
static void test_deadlines_are_a_calendar(void **state)
{
    (void)state;
    assert_string_equal(form_find("listDeadlines", FORM_CALENDAR)->content_type,
                        "text/calendar");
    assert_null(form_find("listDeadlines", FORM_CSV));
    assert_null(form_find("listCalls", FORM_CALENDAR));
}

/* Every path finds its own operation, whatever stands for its parameters. */
static void test_every_path_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < contract_operation_count(contract); i++) {
        const struct operation *operation = contract_operation(contract, i);
        char *path = arena_copy(arena, operation->path);
        struct route route;

        for (char *at = path; (at = strpbrk(at, "{}")) != NULL; at++)
            *at = 'x';
        contract_route(contract, operation->method, path, arena, &route);
        assert_ptr_equal(route.operation, operation);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_conventions),
        cmocka_unit_test(test_lists_have_three_forms),
        cmocka_unit_test(test_deadlines_are_a_calendar),
        cmocka_unit_test(test_every_path_is_found),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
