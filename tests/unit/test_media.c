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
        if (accept_allows(cases[i].accept, "application/json") !=
            cases[i].allows)
            fail_msg("\"%s\"", cases[i].accept);
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
        cmocka_unit_test(test_content_type),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
