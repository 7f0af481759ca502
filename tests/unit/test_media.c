/*
 * Accept and Content-Type, as RFC 9110 has them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "api/media.h"

static void test_accept(void **state)
{
    static const struct {
        const char *accept;
        bool allows;
    } cases[] = {
        { NULL, true },
        { "", true },
        { " ", true },
        { "*/*", true },
        { "application/*", true },
        { "application/json", true },
        { "APPLICATION/JSON", true },
        { "application/json;charset=utf-8", true },
        { "application/json; q=0.5", true },
        { "text/html,application/json;q=0.001", true },
        { "text/html, image/gif, *; q=.2, */*; q=.2", true },
        { "application/problem+json", false },
        { "text/*", false },
        { "text/html", false },
        { "application/json;q=0", false },
        { "application/json;q=0.000, */*", false },
        { "*/*, application/json;q=0", false },
        { "application/*;q=0, application/json", true },
        { "*/*;q=0, application/json", true },
        { "application/*;q=0, */*", false },
        { "application/json;version=2", false },
        { "application/json;version=\"a,b;c\", text/html", false },
        { "application/js", false },
        { "appl/json", false },
        { ",,,", false },
        { ";;;", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if ((accept_weight(cases[i].accept, "application/json") > 0) !=
            cases[i].allows)
            fail_msg("\"%s\"", cases[i].accept);
}

/* Of three forms, in the contract's order. */
static void test_choice(void **state)
{
    static const char *const types[] = { "application/json",
                                         "application/x-ndjson", "text/csv" };
    static const struct {
        const char *accept;
        int chosen; /* -1: none */
    } cases[] = {
        { NULL, 0 },
        { "*/*", 0 },
        { "application/*", 0 },
        { "text/csv", 2 },
        { "text/csv; charset=utf-8; header=present", 2 }, /* as we say it */
        { "text/csv; header=absent", -1 },
        { "application/json; header=present", -1 },
        { "text/csv;charset=utf-8", 2 },
        { "text/*", 2 },
        { "application/x-ndjson", 1 },
        { "text/csv, application/json", 0 },
        { "text/csv, */*", 2 },
        { "application/json;q=0.9, text/csv", 2 },
        { "application/json;q=0.9, text/csv;q=0.900", 0 },
        { "application/json;q=0.899, text/csv;q=0.9", 2 },
        { "application/json;q=.1, text/csv;q=.02", 0 },
        { "text/csv;q=1.000, application/x-ndjson;q=0.999", 2 },
        { "application/json;q=0, application/*", 1 },
        { "*/*;q=0.1, application/json;q=0", 1 },
        { "text/html, application/xml;q=0.9, */*;q=0.8", 0 },
        { "application/json;q=nonsense, text/csv;q=0.9", 0 },
        { "text/csv;q=0, application/x-ndjson;q=0.0", -1 },
        { "application/jsonl", -1 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned best = 0;
        int chosen = -1;

        for (int t = 0; t < 3; t++) {
            unsigned weight = accept_weight(cases[i].accept, types[t]);

            chosen = weight > best ? t : chosen;
            best = weight > best ? weight : best;
        }
        if (chosen != cases[i].chosen)
            fail_msg("\"%s\": %d", cases[i].accept, chosen);
    }
}

static void test_content_type(void **state)
{
    static const struct {
        const char *type;
        bool fits;
    } cases[] = {
        { "application/json", true },
        { "application/json; charset=utf-8", true },
        { "application/json;charset=\"UTF-8\"", true },
        { "application/json;;", true },
        { "application/json; charset=iso-8859-1", false },
        { "application/json; charset", false },
        { "application/json; boundary=x", false },
        { "application/json, text/html", false },
        { "application/*", false },
        { "application", false },
        { "", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (media_type_is(cases[i].type, "application/json") != cases[i].fits)
            fail_msg("\"%s\"", cases[i].type);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accept),
        cmocka_unit_test(test_choice),
        cmocka_unit_test(test_content_type),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
