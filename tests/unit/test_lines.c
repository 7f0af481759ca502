/*
 * How a head was written, from what libmicrohttpd leaves of it: NUL for each
 * colon, CR and LF that it has taken for one. tests/security/hostile_http.py
 * sends the same heads as bytes.
 */
#include "api/lines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void a_request_line_ends_in_crlf(void **state)
{
    static const struct {
        const char *said;
        bool is_plain;
        char left[32];
    } cases[] = {
        { "as it should be",   true,  "/v1\0HTTP/1.1\0\0Host" },
        { "an older one",      true,  "/v1\0HTTP/1.0\0\0Host" },
        { "LF alone",          false, "/v1\0HTTP/1.1\0Host" },
        { "NUL in the target", false, "/v1\0x\0HTTP/1.1\0\0Host" },
        { "no version",        false, "/v1\0\0Host" },
        { "half a version",    false, "/v1\0HTTP/1.\0\0Host" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *after = lines_after_request(cases[i].left);

        if ((after != NULL) != cases[i].is_plain)
            fail_msg("%s", cases[i].said);
        if (after != NULL)
            assert_string_equal(after, "Host");
    }
}

static void a_field_is_a_name_and_a_value_on_one_line(void **state)
{
    static const struct {
        const char *said;
        bool is_plain;
        char left[32];
        size_t name, value; /* where libmicrohttpd says they are */
    } cases[] = {
        { "as it should be",  true,  "X\0 a\0\0Y",    0, 3 },
        { "no space",         true,  "X\0a\0\0Y",     0, 2 },
        { "tabs and spaces",  true,  "X\0 \t a\0\0Y", 0, 5 },
        { "an empty value",   true,  "X\0\0\0Y",      0, 2 },
        { "LF alone",         false, "X\0 a\0Y",      0, 3 },
        { "NUL in the value", false, "X\0 a\0b\0\0Y", 0, 3 },
        { "no name",          false, "\0 a\0\0Y",     0, 2 },
        { "folded, so moved", false, "X\0 a\0\0Y",    1, 3 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *left = cases[i].left;
        const char *after = lines_after_field(left, left + cases[i].name,
                                              left + cases[i].value);

        if ((after != NULL) != cases[i].is_plain)
            fail_msg("%s", cases[i].said);
        if (after != NULL)
            assert_string_equal(after, "Y");
    }
}

static void what_was_wrong_stays_wrong(void **state)
{
    static const char left[] = "X\0 a\0\0Y";

    (void)state;
    assert_null(lines_after_field(NULL, left, left + 3));
    assert_null(lines_after_field(left, left, NULL));
}

static void the_empty_line_ends_the_head(void **state)
{
    static const char empty[] = "\0\0body", nameless[] = "\0\0\0body";

    (void)state;
    assert_true(lines_end_at(empty, empty + 2));
    assert_false(lines_end_at(nameless, nameless + 3));
    assert_false(lines_end_at(empty + 1, empty + 2)); /* LF alone */
    assert_false(lines_end_at(NULL, empty));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_line_ends_in_crlf),
        cmocka_unit_test(a_field_is_a_name_and_a_value_on_one_line),
        cmocka_unit_test(what_was_wrong_stays_wrong),
        cmocka_unit_test(the_empty_line_ends_the_head),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
