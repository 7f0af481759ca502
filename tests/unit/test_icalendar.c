/*
 * Content lines of iCalendar, as RFC 5545 § 3.1 and § 3.3.11 have them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/deadline/icalendar.h"

#define TEN "0123456789"
/* "X:" and 73 more octets fill a line. */
#define FULL TEN TEN TEN TEN TEN TEN TEN "012"

static void test_lines(void **state)
{
    static const struct {
        const char *value, *line;
    } cases[] = {
        { "", "X:\r\n" },
        { "a,b;c", "X:a,b;c\r\n" },
        { FULL, "X:" FULL "\r\n" },
        { FULL "3", "X:" FULL "\r\n 3\r\n" },
        /* The space of a line that goes on is one of its octets. */
        { FULL "3" FULL, "X:" FULL "\r\n 3" FULL "\r\n" },
        { FULL "34" FULL, "X:" FULL "\r\n 34" TEN TEN TEN TEN TEN TEN TEN
                          "01\r\n 2\r\n" },
        /* A character of two or four octets is not cut. */
        { TEN TEN TEN TEN TEN TEN TEN "01ø",
          "X:" TEN TEN TEN TEN TEN TEN TEN "01\r\n ø\r\n" },
        { TEN TEN TEN TEN TEN TEN TEN "0ø3",
          "X:" TEN TEN TEN TEN TEN TEN TEN "0ø\r\n 3\r\n" },
        { TEN TEN TEN TEN TEN TEN TEN "𝄞",
          "X:" TEN TEN TEN TEN TEN TEN TEN "\r\n 𝄞\r\n" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_new();
        struct text out = text_new(arena, 16);

        icalendar_line(&out, "X", cases[i].value);
        assert_string_equal(out.bytes, cases[i].line);
        arena_free(arena);
    }
}

static void test_texts(void **state)
{
    static const struct {
        const char *value, *line;
    } cases[] = {
        { "Søknad", "S;LANGUAGE=nb:Søknad\r\n" },
        { "a,b;c\\d", "S;LANGUAGE=nb:a\\,b\\;c\\\\d\r\n" },
        { "a:\"b\"", "S;LANGUAGE=nb:a:\"b\"\r\n" },
        { "a\r\nb\nc", "S;LANGUAGE=nb:a\\nb\\nc\r\n" },
        { "a\tb\x01\x7f\x1b", "S;LANGUAGE=nb:a\tb\r\n" },
        { "x\r\nEND:VEVENT", "S;LANGUAGE=nb:x\\nEND:VEVENT\r\n" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_new();
        struct text out = text_new(arena, 16);

        icalendar_text(&out, "S;LANGUAGE=nb", cases[i].value);
        assert_string_equal(out.bytes, cases[i].line);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
