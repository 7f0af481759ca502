/* Who is told in Server-Timing, and what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka needs the above */
#include <cmocka.h>

#include "api/service.h"
#include "api/trace.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* In production a stranger is told no times, whatever is set. */
static void times_are_told_to_those_who_may_hear_them(void **state)
{
    static const struct {
        const char *environment, *timing;
        enum timing told;
    } cases[] = {
        { "production", "tests",   TIMING_NOBODY  },
        { "production", "callers", TIMING_CALLERS },
        { "production", "never",   TIMING_NOBODY  },
        { "test",       "tests",   TIMING_ALL     },
        { "local",      "tests",   TIMING_ALL     },
        { "test",       "callers", TIMING_CALLERS },
        { "local",      "never",   TIMING_NOBODY  },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct settings settings = {
            .environment = cases[i].environment,
            .server_timing = cases[i].timing,
        };

        assert_int_equal(settings_timing(&settings), cases[i].told);
    }
}

static void times_are_exact_only_where_all_are_told(void **state)
{
    static const struct {
        enum timing timing;
        bool has_token;
        const char *told; /* NULL: nothing */
    } cases[] = {
        { TIMING_NOBODY,  true,  NULL                             },
        { TIMING_CALLERS, false, NULL                             },
        { TIMING_CALLERS, true,  "total;dur=12, db;dur=3"         },
        { TIMING_ALL,     false, "total;dur=12.045, db;dur=3.900" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct service service = { .timing = cases[i].timing };
        struct rq rq = { .service = &service, .arena = arena_new() };

        rq.caller = cases[i].has_token ? (const void *)&service : NULL;
        rq.tx.database_us = 3900;
        timing_answer(&rq, 12045);
        assert_int_equal(rq.answer.header_count, cases[i].told != NULL);
        if (cases[i].told != NULL)
            assert_string_equal(rq.answer.headers[0].value, cases[i].told);
        arena_free(rq.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_told_to_those_who_may_hear_them),
        cmocka_unit_test(times_are_exact_only_where_all_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
