/*
 * Where a container's health check asks: always the service of this host,
 * whatever address it listens on.
 */
#include "api/health.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct {
    const char *host;
    const char *asked;
} cases[] = {
    /* host         asked */
    { "127.0.0.1", "http://127.0.0.1:8081/readyz" },
    { "10.0.0.7",  "http://10.0.0.7:8081/readyz" },
    { "0.0.0.0",   "http://127.0.0.1:8081/readyz" },
    { "::",        "http://127.0.0.1:8081/readyz" },
    { "::1",       "http://[::1]:8081/readyz" },
};

static void it_asks_where_the_service_listens(void **state)
{
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct settings settings = { .host = cases[i].host, .ops_port = 8081 };

        assert_string_equal(health_uri(&settings, "readyz", arena),
                            cases[i].asked);
    }
    arena_free(arena);
}

static void it_asks_what_was_said(void **state)
{
    (void)state;
    assert_string_equal(health_page(NULL), "readyz");
    assert_string_equal(health_page("ready"), "readyz");
    assert_string_equal(health_page("live"), "livez");
    assert_null(health_page("metrics"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_asks_where_the_service_listens),
        cmocka_unit_test(it_asks_what_was_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
