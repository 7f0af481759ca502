/*
 * Content-Range, as clients send it and as they do not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "services/file/file_range.h"

static void test_ranges(void **state)
{
    static const struct {
        const char *text;
        int64_t first, last, size;
    } cases[] = {
        { "bytes 0-0/1", 0, 0, 1 },
        { "bytes 0-524287/1310720", 0, 524287, 1310720 },
        { "bytes 524288-1310719/1310720", 524288, 1310719, 1310720 },
        { "bytes 7-9/3", 7, 9, 3 }, /* the caller's to say */
        { "bytes 00-01/002", 0, 1, 2 },
        { "bytes 0-999999999999999/999999999999999", 0, 999999999999999,
          999999999999999 },
    };
    struct file_range range;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(file_range_parse(cases[i].text, &range));
        assert_true(range.first == cases[i].first);
        assert_true(range.last == cases[i].last);
        assert_true(range.size == cases[i].size);
    }
}

static void test_what_is_no_range(void **state)
{
    static const char *const cases[] = {
        "",
        "bytes",
        "bytes ",
        "bytes 0-1",
        "bytes 0-1/",
        "bytes 0-/2",
        "bytes -1/2",
        "bytes 1-0/2",
        "bytes 0-1/*",
        "bytes */2",
        "bytes=0-1/2",
        "Bytes 0-1/2",
        "bytes  0-1/2",
        "bytes 0-1/2 ",
        "bytes 0-1/2, bytes 2-3/4",
        "bytes +0-1/2",
        "bytes 0x0-1/2",
        "bytes 0-1000000000000000/2000000000000000",
        "lines 0-1/2",
    };
    struct file_range range;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (file_range_parse(cases[i], &range))
            fail_msg("\"%s\" was read", cases[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_what_is_no_range),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
