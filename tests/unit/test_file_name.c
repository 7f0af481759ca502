/*
 * What becomes of the names that people and machines send.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/file/file_name.h"

#define A50 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define O50 "øøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøø"
#define SPACES50 "                                                  "

static const struct {
    const char *sent, *shown;
} names[] = {
    { "plan.pdf", "plan.pdf" },
    { "Årsplan – ny.PDF", "Årsplan – ny.PDF" },
    { "a b  c.txt", "a b  c.txt" },

    /* Paths of both kinds. */
    { "/home/kari/plan.pdf", "plan.pdf" },
    { "C:\\Users\\kari\\plan.pdf", "plan.pdf" },
    { "..\\../..\\plan.pdf", "plan.pdf" },
    { "plan.pdf/", "plan.pdf" },
    { "mappe\\\\", "mappe" },
    { "/", "fil" },
    { "..", "fil" },
    { "../..", "fil" },

    /* What is not seen: controls, marks of direction and width. */
    { "pl\x01" "an\n.p\td\x7f" "f", "plan.pdf" },
    { "pl\xc2\x85" "an.pdf", "plan.pdf" },
    { "plan\u202efdp.exe", "planfdp.exe" },
    { "\ufeffpl\u200ban\u2066.pdf\u2069", "plan.pdf" },
    { "\u200b\u200d", "fil" },
    { "pl\U000e0041an.pdf", "plan.pdf" },
    { "\u00a0plan\u2003ny.pdf\u3000", "plan ny.pdf" },

    /* Ends. */
    { "  plan.pdf  ", "plan.pdf" },
    { "...plan.pdf. . .", "plan.pdf" },
    { ".pdf", "pdf" },
    { "", "fil" },
    { " . ", "fil" },

    /* What Windows does not take. */
    { "a<b>c:d\"e|f?g*.pdf", "a_b_c_d_e_f_g_.pdf" },
    { "con", "_con" },
    { "Nul.pdf", "_Nul.pdf" },
    { "aux .tar.gz", "_aux .tar.gz" },
    { "LPT¹.txt", "_LPT¹.txt" },
    { "com1", "_com1" },
    { "com10.txt", "com10.txt" },
    { "console.txt", "console.txt" },
    { "conin$", "_conin$" },
    { "plan.con", "plan.con" },

    /* Bytes that are not UTF-8. */
    { "a\xff\xfe" "b.pdf", "ab.pdf" },
    { "a\xc0\xaf" "b.pdf", "ab.pdf" },
    { "a\xed\xa0\x80" "b.pdf", "ab.pdf" },
    { "a\xf5\x80\x80\x80" "b.pdf", "ab.pdf" },
    { "b.pdf\xe2\x82", "b.pdf" },
    { "\x80\x80", "fil" },

    /* 200 bytes at most, cut at a character, with the extension. */
    { A50 A50 A50 A50, A50 A50 A50 A50 },
    { A50 A50 A50 A50 "a", A50 A50 A50 A50 },
    { A50 A50 A50 A50 ".pdf", A50 A50 A50 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.pdf" },
    { O50 O50 "ø.pdf", O50 "øøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøø.pdf" },
    { "a" O50 O50, "a" O50 "øøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøø" },
    { "a." A50 A50 A50 A50, "a." A50 A50 A50 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
    { "nul" SPACES50 SPACES50 SPACES50 SPACES50 "x.pdf", "_nul.pdf" },
    { "nul." A50 A50 A50 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      "_nul." A50 A50 A50 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
};

static void test_names(void **state)
{
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *clean = file_name_clean(arena, names[i].sent);

        assert_string_equal(clean, names[i].shown);
        assert_true(strlen(clean) <= FILE_NAME_BYTES);
        assert_string_equal(file_name_clean(arena, clean), clean);
    }
    arena_free(arena);
}

/* Every byte and every pair of bytes, by themselves. */
static void test_a_cleaned_name_is_clean(void **state)
{
    (void)state;
    for (unsigned first = 1; first < 256; first++) {
        struct arena *arena = arena_new();

        for (unsigned second = 0; second < 256; second++) {
            const char name[] = { (char)first, (char)second, '\0' };
            const char *clean = file_name_clean(arena, name);

            assert_true(strlen(clean) > 0);
            assert_string_equal(file_name_clean(arena, clean), clean);
        }
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_a_cleaned_name_is_clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
