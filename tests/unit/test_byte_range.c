/* Which part of a file is asked for (RFC 9110 section 14). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the above */
#include <cmocka.h>

#include "api/range.h"

#define ETAG "\"abc\""
#define SIZE 1000

static void test_ranges(void **state)
{
    static const struct {
        const char *range, *if_range;
        enum range_kind kind;
        int64_t from, length;
    } cases[] = {
        { NULL, NULL, RANGE_WHOLE, 0, SIZE },
        { "bytes=0-499", NULL, RANGE_PART, 0, 500 },
        { "bytes=500-", NULL, RANGE_PART, 500, 500 },
        { "bytes=-1", NULL, RANGE_PART, 999, 1 },
        { "bytes=-5000", NULL, RANGE_PART, 0, SIZE },
        { "bytes=999-999", NULL, RANGE_PART, 999, 1 },
        { "bytes=999-2000", NULL, RANGE_PART, 999, 1 },
        { "Bytes= 1-2 ", NULL, RANGE_PART, 1, 2 },
        { "bytes=0-99999999999999999999999", NULL, RANGE_PART, 0, SIZE },
        { "bytes=0-0", ETAG, RANGE_PART, 0, 1 },

        { "bytes=1000-", NULL, RANGE_UNSATISFIABLE, 0, 0 },
        { "bytes=-0", NULL, RANGE_UNSATISFIABLE, 0, 0 },
        { "bytes=99999999999999999999999-", NULL, RANGE_UNSATISFIABLE, 0, 0 },

        /* not heeded */
        { "bytes=0-0", "W/" ETAG, RANGE_WHOLE, 0, SIZE },
        { "bytes=0-0", "\"abd\"", RANGE_WHOLE, 0, SIZE },
        { "bytes=2000-", "\"abd\"", RANGE_WHOLE, 0, SIZE },
        { "bytes=0-1,3-4", NULL, RANGE_WHOLE, 0, SIZE },
        { "bytes=2-1", NULL, RANGE_WHOLE, 0, SIZE },
        { "bytes=-", NULL, RANGE_WHOLE, 0, SIZE },
        { "bytes=", NULL, RANGE_WHOLE, 0, SIZE },
        { "bytes", NULL, RANGE_WHOLE, 0, SIZE },
        { "bytes=1", NULL, RANGE_WHOLE, 0, SIZE },
        { "bytes=+1-2", NULL, RANGE_WHOLE, 0, SIZE },
        { "bytes=--1", NULL, RANGE_WHOLE, 0, SIZE },
        { "items=0-1", NULL, RANGE_WHOLE, 0, SIZE },
        { "", NULL, RANGE_WHOLE, 0, SIZE },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct range got =
            range_read(cases[i].range, cases[i].if_range, ETAG, SIZE);

        if (got.kind != cases[i].kind || got.from != cases[i].from ||
            got.length != cases[i].length)
            fail_msg("%s: %d %lld %lld",
                     cases[i].range == NULL ? "none" : cases[i].range,
                     (int)got.kind, (long long)got.from, (long long)got.length);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_ranges) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
