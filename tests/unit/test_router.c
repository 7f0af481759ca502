/*
 * Raw method and path to an operation: what matches, what does not, and what
 * OPTIONS and 405 say about it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/contract_sample.h"

#define ID "0198c1a0-5a00-7000-8000-000000000001"

struct fixture {
    struct arena *arena;
    struct contract *contract;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    const char *why;

    fixture.arena = arena_new();
    fixture.contract = sample_load(SAMPLE, fixture.arena, &why);
    if (fixture.contract == NULL)
        fail_msg("%s", why);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    arena_free(fixture->arena);
    return 0;
}

static struct route route_to(void **state, const char *method, const char *path)
{
    struct fixture *fixture = *state;
    struct route route;

    contract_route(fixture->contract, method, path, fixture->arena, &route);
    return route;
}

static void test_matches(void **state)
{
    static const struct {
        const char *method, *path, *operation, *segment;
    } cases[] = {
        { "GET", "/v1/things", "listThings", NULL },
        { "POST", "/v1/things", "createThing", NULL },
        { "GET", "/v1/%74hings", "listThings", NULL },
        { "GET", "/v1/things/" ID, "getThing", ID },
        { "HEAD", "/v1/things/" ID, "getThing", ID },
        { "POST", "/v1/things/" ID "/sign", "signThing", ID },
        /* not a uuid, but that is the schema's to say */
        { "GET", "/v1/things/x", "getThing", "x" },
        { "GET", "/v1/things/%C3%A6%20+", "getThing", "\xc3\xa6 +" },
        { "GET", "/v1/things/%2525", "getThing", "%25" },
        { "GET", "/v1/things/..", "getThing", ".." },
        { "GET", "/v1/things/{id}", "getThing", "{id}" },
        /* a literal wins, and gives way when nothing follows it */
        { "GET", "/v1/things/latest", "latestThing", NULL },
        { "POST", "/v1/things/latest/sign", "signThing", "latest" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct route route = route_to(state, cases[i].method, cases[i].path);

        if (route.operation == NULL)
            fail_msg("%s %s leads nowhere", cases[i].method, cases[i].path);
        assert_string_equal(route.operation->id, cases[i].operation);
        if (cases[i].segment == NULL)
            assert_null(route.segments[0]);
        else
            assert_string_equal(route.segments[0], cases[i].segment);
    }
}

static void test_no_such_path(void **state)
{
    static const char *const paths[] = {
        "", "/", "*", "v1/things", "/v1", "/v1/", "/v1/things/", "//v1/things",
        "/v1//things", "/v1/Things", "/v1/things/a/b/c", "/v1/things/%",
        "/v1/things/%4", "/v1/things/%zz", "/v1/things/a%00", "/v1/things/%00",
        "/v1/things/a%2Fb", "/v1%2Fthings", "/v1/things/%FF",
        "/v1/things/%C0%AF", "/v1/things/%ED%A0%80", "/v1/things/%0A",
        "/v1/things/%7F", "/v1/things/\xc3\xa6", "/v1/things/a b",
        "/v1/things/" ID "/signs", "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r",
    };

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct route route = route_to(state, "GET", paths[i]);

        if (route.path_exists)
            fail_msg("%s exists", paths[i]);
        assert_null(route.operation);
        assert_null(route.allow);
    }
}

static void test_methods(void **state)
{
    static const struct {
        const char *method, *path, *allow;
    } cases[] = {
        { "PUT", "/v1/things", "GET, HEAD, OPTIONS, POST" },
        { "get", "/v1/things", "GET, HEAD, OPTIONS, POST" },
        { "TRACE", "/v1/things", "GET, HEAD, OPTIONS, POST" },
        { "DELETE", "/v1/things/" ID, "GET, HEAD, OPTIONS, PATCH" },
        { "GET", "/v1/things/" ID "/sign", "OPTIONS, POST" },
        { "HEAD", "/v1/things/" ID "/sign", "OPTIONS, POST" },
        { "OPTIONS", "/v1/things/" ID, "GET, HEAD, OPTIONS, PATCH" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct route route = route_to(state, cases[i].method, cases[i].path);

        assert_true(route.path_exists);
        assert_null(route.operation);
        assert_false(route.is_head);
        assert_string_equal(route.allow, cases[i].allow);
        assert_int_equal(route.is_options,
                         strcmp(cases[i].method, "OPTIONS") == 0);
    }
}

static void test_head_is_get_without_body(void **state)
{
    assert_true(route_to(state, "HEAD", "/v1/things").is_head);
    assert_false(route_to(state, "GET", "/v1/things").is_head);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_matches),
        cmocka_unit_test(test_no_such_path),
        cmocka_unit_test(test_methods),
        cmocka_unit_test(test_head_is_get_without_body),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
