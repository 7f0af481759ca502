/*
 * base64url: one spelling for one sequence of bytes.
 */
#include "services/base/base64url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* RFC 4648 § 10 without padding, and the two letters of § 5. */
static const struct {
    const char *bytes, *text;
} rows[] = {
    { "", "" },
    { "f", "Zg" },
    { "fo", "Zm8" },
    { "foo", "Zm9v" },
    { "foob", "Zm9vYg" },
    { "fooba", "Zm9vYmE" },
    { "foobar", "Zm9vYmFy" },
    { "\xfb\xff\xbf", "-_-_" },
};

static void published_values(void **state)
{
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t length = 99;
        unsigned char *bytes;

        assert_string_equal(base64url_encode(arena, rows[i].bytes,
                                             strlen(rows[i].bytes)),
                            rows[i].text);
        bytes = base64url_decode(arena, rows[i].text, strlen(rows[i].text),
                                 &length);
        assert_non_null(bytes);
        assert_int_equal(length, strlen(rows[i].bytes));
        assert_string_equal((char *)bytes, rows[i].bytes);
    }
    arena_free(arena);
}

static void every_length_comes_back(void **state)
{
    struct arena *arena = arena_new();
    unsigned char bytes[300];

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 167 + 13);
    for (size_t size = 0; size < sizeof bytes; size++) {
        char *text = base64url_encode(arena, bytes, size);
        size_t length = 0;
        unsigned char *back =
            base64url_decode(arena, text, strlen(text), &length);

        assert_non_null(back);
        assert_int_equal(length, size);
        assert_memory_equal(back, bytes, size);
    }
    arena_free(arena);
}

static void anything_else_is_refused(void **state)
{
    static const char *const texts[] = {
        "Z",    "A",        "Zm9vA", "AAAAA", /* impossible lengths */
        "Zg==", "Zm8=",     "Zm9v=",          /* padding */
        "Zh",   "Zn",       "Zm9",   "Zm-",   /* unused bits set */
        "Zm+v", "Zm/v",     "Zm 9",  "Zm9\n", /* another alphabet */
        "Zm.v", "\xc3\xa5Zm",
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        size_t length = 99;

        if (base64url_decode(arena, texts[i], strlen(texts[i]), &length))
            fail_msg("%s was accepted", texts[i]);
        assert_int_equal(length, 99);
    }
    arena_free(arena);
}

/* Of all two-character texts exactly 256 stand for a byte: no byte has two
 * spellings. */
static void spellings_are_unique(void **state)
{
    struct arena *arena = arena_new();
    int seen[256] = { 0 };
    int accepted = 0;

    (void)state;
    for (int at = 0; at < 256 * 256; at++) {
        const char text[] = { (char)(at >> 8), (char)(at & 255) };
        size_t length;
        unsigned char *bytes = base64url_decode(arena, text, 2, &length);

        if (bytes == NULL)
            continue;
        accepted++;
        seen[bytes[0]]++;
    }
    assert_int_equal(accepted, 256);
    for (int byte = 0; byte < 256; byte++)
        assert_int_equal(seen[byte], 1);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_values),
        cmocka_unit_test(every_length_comes_back),
        cmocka_unit_test(anything_else_is_refused),
        cmocka_unit_test(spellings_are_unique),
    };

    return cmocka_run_group_tests_name("base64url", tests, NULL, NULL);
}
