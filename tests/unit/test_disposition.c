/* Names of files in Content-Disposition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the above */
#include <cmocka.h>

#include "api/disposition.h"

static void test_names(void **state)
{
    static const struct {
        const char *name, *ascii, *extended;
    } cases[] = {
        { "plan.pdf", "plan.pdf", "plan.pdf" },
        { "Årsplan 2026.pdf", "_rsplan 2026.pdf", "%C3%85rsplan%202026.pdf" },
        { "a\"b\\c.txt", "a_b_c.txt", "a%22b%5Cc.txt" },
        /* nothing ends the header, nor leads anywhere else */
        { "x\r\nSet-Cookie: a=b", "x__Set-Cookie: a=b",
          "x%0D%0ASet-Cookie%3A%20a%3Db" },
        { "../../etc/passwd", ".._.._etc_passwd",
          "..%2F..%2Fetc%2Fpasswd" },
        { "100%.txt", "100_.txt", "100%25.txt" },
        { "'*;=()", "'*;=()", "%27%2A%3B%3D%28%29" },
        { "\xF0\x9F\x93\x84.pdf", "_.pdf", "%F0%9F%93%84.pdf" },
        { "", "", "" },
        { "!#$&+-.^_`|~", "!#$&+-.^_`|~", "!#$&+-.^_`|~" },
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(disposition_attachment(arena, cases[i].name),
                            arena_printf(arena,
                                         "attachment; filename=\"%s\"; "
                                         "filename*=UTF-8''%s",
                                         cases[i].ascii, cases[i].extended));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_names) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
