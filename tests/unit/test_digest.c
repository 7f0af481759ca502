/*
 * Digests against published values.
 */
#include "services/base/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* FIPS 180-4 examples. */
static void sha_256(void **state)
{
    static const struct {
        const char *text, *hex;
    } rows[] = {
        { "", "e3b0c44298fc1c149afbf4c8996fb924"
              "27ae41e4649b934ca495991b7852b855" },
        { "abc", "ba7816bf8f01cfea414140de5dae2223"
                 "b00361a396177a9cb410ff61f20015ad" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
          "248d6a61d20638b8e5c026930c3e6039"
          "a33ce45964ff2167f6ecedd419db06c1" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char hex[65];

        digest_hex(rows[i].text, strlen(rows[i].text), hex);
        assert_string_equal(hex, rows[i].hex);
    }
}

/* However the bytes are cut. */
static void sha_256_of_pieces(void **state)
{
    static const char text[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmn";
    char whole[65], pieces[65];

    (void)state;
    digest_hex(text, strlen(text), whole);
    for (size_t cut = 0; cut <= strlen(text); cut++) {
        struct arena *arena = arena_new();
        struct digest *digest = digest_new(arena);

        digest_take(digest, text, cut);
        digest_take(digest, text + cut, strlen(text) - cut);
        digest_end(digest, pieces);
        assert_string_equal(pieces, whole);
        arena_free(arena);
    }
}

/* Of the authors' own test suite for FNV-1a with 64 bits. */
static void fnv_1a(void **state)
{
    (void)state;
    assert_true(digest_short("", 0) == UINT64_C(0xcbf29ce484222325));
    assert_true(digest_short("a", 1) == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(digest_short("foobar", 6) == UINT64_C(0x85944171f73967e8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha_256),
        cmocka_unit_test(sha_256_of_pieces),
        cmocka_unit_test(fnv_1a),
    };

    return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
