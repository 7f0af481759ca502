/*
 * Bytes of a body: what is JSON for the service, and the cause given for what
 * is not. The causes never echo the input.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/body.h"

/* As bytes with their length, so that a NUL can be among them. */
#define BYTES(text) text, sizeof(text) - 1

static void test_causes(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
        const char *reason; /* NULL: accepted */
    } cases[] = {
        { BYTES("{}"), NULL },
        { BYTES(" [1, 2.5, \"\\ud83d\\ude00\", true, null] \r\n"), NULL },
        { BYTES("\"{[\\\"{[\""), NULL },
        { BYTES("9223372036854775807"), NULL },
        { BYTES(""), "the body is empty" },
        { BYTES("\xef\xbb\xbf{}"), "it begins with a byte order mark" },
        { BYTES("{\"a\":\0 1}"), "it holds a NUL byte" },
        { BYTES("{}\0"), "it holds a NUL byte" },
        { BYTES("{\"a\": 1"), "line 1, column 7: the document ends too early" },
        { BYTES("{} {}"), "line 1, column 4: something follows the document" },
        { BYTES("{'secret': 1}"), "line 1, column 2: a syntax error" },
        { BYTES("{\"a\": 1, \"a\": 2}"),
          "line 1, column 12: a name stands twice in an object" },
        { BYTES("[1e400]"), "line 1, column 6: a number is too large" },
        { BYTES("[9223372036854775808]"),
          "line 1, column 20: a number is too large" },
        { BYTES("\"\\u0000\""), "line 1, column 8: a text holds U+0000" },
        { BYTES("{\"\\u0000\": 1}"), "line 1, column 9: a name holds U+0000" },
        { BYTES("\"\\ud800\""), "line 1, column 8: a syntax error" },
        { BYTES("\"\xed\xa0\x80\""),
          "line 1, column 1: bytes that are not UTF-8" },
        { BYTES("\"s\xf8knad\""),
          "line 1, column 2: bytes that are not UTF-8" },
        { BYTES("NaN"), "line 1, column 3: a syntax error" },
        { BYTES("[01]"), "line 1, column 2: a syntax error" },
        { BYTES("\"a\nb\""), "line 1, column 2: a syntax error" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_new();
        const char *reason = NULL;
        json_t *json =
            body_parse(cases[i].bytes, cases[i].length, arena, &reason);

        if (cases[i].reason == NULL) {
            if (json == NULL)
                fail_msg("%s: %s", cases[i].bytes, reason);
        } else {
            assert_null(json);
            assert_string_equal(reason, cases[i].reason);
        }
        arena_free(arena);
    }
}

/* 64 levels are read, 65 are not, nor is a megabyte of brackets. */
static void test_depth(void **state)
{
    static char deep[1 << 20];
    struct arena *arena = arena_new();
    const char *reason = NULL;

    (void)state;
    memset(deep, '[', BODY_DEPTH_MAX);
    memset(deep + BODY_DEPTH_MAX, ']', BODY_DEPTH_MAX);
    assert_non_null(body_parse(deep, 2 * BODY_DEPTH_MAX, arena, &reason));
    memset(deep, '[', sizeof deep);
    assert_null(body_parse(deep, sizeof deep, arena, &reason));
    assert_string_equal(reason, "nested deeper than 64 levels");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_causes),
        cmocka_unit_test(test_depth),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
