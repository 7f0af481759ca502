/*
 * Key sets: what an issuer may publish, and which of it we use.
 */
#include "api/auth/jwks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/base/json.h"
#include "tests/support/issuer/rsa_key.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct arena *arena;
static EVP_PKEY *strong, *other, *weak;

static int make_keys(void **state)
{
    (void)state;
    arena = arena_new();
    strong = rsa_key_new(arena, 2048);
    other = rsa_key_new(arena, 2048);
    weak = rsa_key_new(arena, 1024);
    return 0;
}

static int drop_keys(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const struct key_set *read_text(const char *text)
{
    return jwks_read(arena, (struct octets){ (const unsigned char *)text,
                                             strlen(text) });
}

/* A set of one key, changed by a JSON object: null removes a member. */
static const struct key_set *read_changed(EVP_PKEY *key, const char *change)
{
    json_t *jwk = rsa_key_jwk(arena, key, "one", NULL);
    json_t *changes = json_own(arena, json_loads(change, 0, NULL));
    const char *name;
    json_t *value;

    json_object_foreach(changes, name, value) {
        if (json_is_null(value))
            json_object_del(jwk, name);
        else
            json_object_set(jwk, name, value);
    }
    return read_text(
        json_text(arena, json_own(arena, json_pack("{s[O]}", "keys", jwk))));
}

/* The text of the strong key's member, so that it can be spelt wrongly. */
static const char *number_of(const char *member)
{
    return json_string_value(
        json_object_get(rsa_key_jwk(arena, strong, "k", NULL), member));
}

static const struct {
    const char *change;
    const char *algorithm; /* expected pin */
} used[] = {
    { "{}", NULL },
    { "{\"use\": null}", NULL },
    { "{\"alg\": \"RS256\"}", "RS256" },
    { "{\"alg\": \"RS512\"}", "RS512" },
    { "{\"key_ops\": [\"verify\"]}", NULL },
    { "{\"key_ops\": [\"sign\", \"verify\"]}", NULL },
    { "{\"x5c\": [\"not looked at\"], \"x5t\": \"nor this\"}", NULL },
};

static const struct {
    const char *story;
    const char *change;
} skipped[] = {
    { "for encryption", "{\"use\": \"enc\"}" },
    { "use of another type", "{\"use\": 1}" },
    { "only for encryption", "{\"key_ops\": [\"encrypt\"]}" },
    { "key_ops is no list", "{\"key_ops\": \"verify\"}" },
    { "pinned to PSS", "{\"alg\": \"PS256\"}" },
    { "pinned to HMAC", "{\"alg\": \"HS256\"}" },
    { "pinned to none", "{\"alg\": \"none\"}" },
    { "pinned in lower case", "{\"alg\": \"rs256\"}" },
    { "pinned to a number", "{\"alg\": 256}" },
    { "an elliptic curve", "{\"kty\": \"EC\"}" },
    { "a secret", "{\"kty\": \"oct\", \"k\": \"c2VjcmV0\"}" },
    { "kty in lower case", "{\"kty\": \"rsa\"}" },
    { "no kty", "{\"kty\": null}" },
    { "no kid", "{\"kid\": null}" },
    { "an empty kid", "{\"kid\": \"\"}" },
    { "a kid that is a number", "{\"kid\": 1}" },
    { "its private part is published", "{\"d\": \"AQAB\"}" },
    { "no modulus", "{\"n\": null}" },
    { "an empty modulus", "{\"n\": \"\"}" },
    { "a modulus in plain base64", "{\"n\": \"ab+/\"}" },
    { "a modulus with a newline", "{\"n\": \"AQAB\\n\"}" },
    { "a padded exponent", "{\"e\": \"Aw==\"}" },
    { "no exponent", "{\"e\": null}" },
    { "exponent 0", "{\"e\": \"AA\"}" },
    { "exponent 1: every signature would fit", "{\"e\": \"AQ\"}" },
    { "an even exponent", "{\"e\": \"AQAC\"}" },
    { "an exponent of 9 bytes", "{\"e\": \"AQAAAAAAAAAB\"}" },
    { "a number as exponent", "{\"e\": 65537}" },
};

static const char *const no_sets[] = {
    "",
    "null",
    "[]",
    "{}",
    "{\"keys\": []}",
    "{\"keys\": {}}",
    "{\"keys\": [1, null, \"x\", [], {}]}",
    "{\"keys\": [], \"keys\": []}",
    "<!doctype html><p>Velkommen</p>",
    "{\"keys\": [",
};

static void usable_keys_are_loaded(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(used); i++) {
        const struct key_set *set = read_changed(strong, used[i].change);

        assert_non_null(set);
        assert_int_equal(set->count, 1);
        assert_string_equal(set->keys[0].kid, "one");
        assert_true(EVP_PKEY_eq(set->keys[0].public_key, strong) == 1);
        if (used[i].algorithm == NULL)
            assert_null(set->keys[0].algorithm);
        else
            assert_string_equal(set->keys[0].algorithm, used[i].algorithm);
    }
}

static void unusable_keys_are_skipped(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(skipped); i++) {
        if (read_changed(strong, skipped[i].change) != NULL)
            fail_msg("%s: it was taken", skipped[i].story);
    }
}

static void short_and_even_moduli_are_skipped(void **state)
{
    char *even = arena_copy(arena, number_of("n"));
    size_t last = strlen(even) - 1;

    (void)state;
    assert_null(read_changed(weak, "{}"));
    even[last] = even[last] == 'A' ? 'Q' : 'A';
    assert_null(
        read_changed(strong, arena_printf(arena, "{\"n\": \"%s\"}", even)));
    /* 8192 bits are the most: 1400 characters are more. */
    even = arena_alloc(arena, 1401);
    memset(even, '_', 1400);
    assert_null(
        read_changed(strong, arena_printf(arena, "{\"n\": \"%s\"}", even)));
}

static void a_long_kid_is_skipped(void **state)
{
    char *kid = arena_alloc(arena, KID_LENGTH_MAX + 2);

    (void)state;
    memset(kid, 'k', KID_LENGTH_MAX);
    assert_non_null(
        read_changed(strong, arena_printf(arena, "{\"kid\": \"%s\"}", kid)));
    kid[KID_LENGTH_MAX] = 'k';
    assert_null(
        read_changed(strong, arena_printf(arena, "{\"kid\": \"%s\"}", kid)));
}

static void what_is_no_set_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(no_sets); i++)
        assert_null(read_text(no_sets[i]));
}

/* One bad apple: the good keys of the same set are used. */
static void bad_keys_do_not_spoil_the_set(void **state)
{
    json_t *keys = json_pack("[s {ss ss} O O]", "no key", "kty", "EC", "kid",
                             "curve", rsa_key_jwk(arena, weak, "weak", NULL),
                             rsa_key_jwk(arena, strong, "strong", NULL));
    const struct key_set *set = read_text(
        json_text(arena, json_own(arena, json_pack("{so}", "keys", keys))));

    (void)state;
    assert_non_null(set);
    assert_int_equal(set->count, 1);
    assert_non_null(key_set_find(set, "strong"));
    assert_null(key_set_find(set, "weak"));
    assert_null(key_set_find(set, "curve"));
    assert_null(key_set_find(set, "stron"));
}

static void of_two_equal_kids_the_first_counts(void **state)
{
    json_t *keys = json_pack("[O O]", rsa_key_jwk(arena, strong, "k", NULL),
                             rsa_key_jwk(arena, other, "k", NULL));
    const struct key_set *set = read_text(
        json_text(arena, json_own(arena, json_pack("{so}", "keys", keys))));

    (void)state;
    assert_int_equal(set->count, 1);
    assert_true(EVP_PKEY_eq(set->keys[0].public_key, strong) == 1);
}

static void a_set_holds_thirty_two_keys(void **state)
{
    json_t *keys = json_array();
    const struct key_set *set;

    (void)state;
    for (int i = 0; i < 40; i++)
        json_array_append(keys,
                          rsa_key_jwk(arena, strong,
                                      arena_printf(arena, "%d", i), NULL));
    set = read_text(
        json_text(arena, json_own(arena, json_pack("{so}", "keys", keys))));
    assert_int_equal(set->count, 32);
}

static void only_three_algorithms_have_a_name(void **state)
{
    (void)state;
    assert_string_equal(algorithm_allowed("RS256"), "RS256");
    assert_string_equal(algorithm_allowed("RS384"), "RS384");
    assert_string_equal(algorithm_allowed("RS512"), "RS512");
    assert_null(algorithm_allowed("rs256"));
    assert_null(algorithm_allowed("RS256 "));
    assert_null(algorithm_allowed("HS256"));
    assert_null(algorithm_allowed("none"));
    assert_null(algorithm_allowed(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(usable_keys_are_loaded),
        cmocka_unit_test(unusable_keys_are_skipped),
        cmocka_unit_test(short_and_even_moduli_are_skipped),
        cmocka_unit_test(a_long_kid_is_skipped),
        cmocka_unit_test(what_is_no_set_is_refused),
        cmocka_unit_test(bad_keys_do_not_spoil_the_set),
        cmocka_unit_test(of_two_equal_kids_the_first_counts),
        cmocka_unit_test(a_set_holds_thirty_two_keys),
        cmocka_unit_test(only_three_algorithms_have_a_name),
    };

    return cmocka_run_group_tests(tests, make_keys, drop_keys);
}
