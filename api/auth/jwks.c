/*
 * From JSON Web Keys to OpenSSL's, loaded once so that verifying costs only
 * the arithmetic.
 */
#include "api/auth/jwks.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <stdbool.h>
#include <string.h>

#include "services/base/json.h"

/* RFC 7518 § 3.3 asks for 2048 bits; the upper bounds keep one signature
 * from costing milliseconds. Issuers publish two or three keys. */
static const int modulus_bits_min = 2048;
static const int modulus_bits_max = 8192;
static const size_t exponent_bytes_max = 8;
static const size_t set_size_max = 32;

static const char *const algorithms[] = { "RS256", "RS384", "RS512" };

static void release_number(void *number)
{
    BN_free(number);
}

static void release_key(void *key)
{
    EVP_PKEY_free(key);
}

static BIGNUM *number_read(struct arena *arena, const json_t *jwk,
                           const char *member, size_t bytes_max)
{
    const char *text = json_member_text(jwk, member);
    struct octets octets;
    BIGNUM *number;

    if (text == NULL || !octets_read(arena, text, strlen(text), &octets) ||
        octets.length == 0 || octets.length > bytes_max)
        return NULL;
    number = BN_bin2bn(octets.bytes, (int)octets.length, NULL);
    return number == NULL ? NULL : arena_adopt(arena, number, release_number);
}

/* RFC 8017 § 3.1: the modulus is odd, the exponent odd and at least 3. */
static bool is_sound(const BIGNUM *modulus, const BIGNUM *exponent)
{
    return BN_num_bits(modulus) >= modulus_bits_min &&
           BN_num_bits(modulus) <= modulus_bits_max && BN_is_odd(modulus) &&
           BN_is_odd(exponent) && !BN_is_one(exponent);
}

static EVP_PKEY *public_key_from(OSSL_PARAM *params)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    EVP_PKEY *key = NULL;

    if (context != NULL && params != NULL &&
        EVP_PKEY_fromdata_init(context) == 1)
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params);
    EVP_PKEY_CTX_free(context);
    return key;
}

static EVP_PKEY *public_key_new(const BIGNUM *modulus, const BIGNUM *exponent)
{
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM *params = NULL;
    EVP_PKEY *key;

    if (builder != NULL &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus) &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent))
        params = OSSL_PARAM_BLD_to_param(builder);
    key = public_key_from(params);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(builder);
    return key;
}

/* RFC 7517 § 4.2, § 4.3: keys for encryption never verify a signature. */
static bool is_for_signatures(const json_t *jwk)
{
    const json_t *operations = json_object_get(jwk, "key_ops");
    const json_t *use = json_object_get(jwk, "use");
    bool verifies = operations == NULL;
    const json_t *operation;
    size_t i;

    json_array_foreach(operations, i, operation) {
        verifies = verifies || json_text_equals(operation, "verify");
    }
    return verifies && (use == NULL || json_text_equals(use, "sig"));
}

/* False when the JWK pins something else than our algorithms, PS256 say. */
static bool algorithm_read(const json_t *jwk, const char **out)
{
    const char *name = json_member_text(jwk, "alg");

    if (json_object_get(jwk, "alg") == NULL) {
        *out = NULL;
        return true;
    }
    if (name == NULL || algorithm_allowed(name) == NULL)
        return false;
    *out = algorithm_allowed(name);
    return true;
}

static bool kid_is_valid(const char *kid)
{
    return kid != NULL && *kid != '\0' && strlen(kid) <= KID_LENGTH_MAX;
}

static bool key_read(struct arena *arena, const json_t *jwk, struct key *out)
{
    const char *kid = json_member_text(jwk, "kid");
    const char *algorithm;
    BIGNUM *modulus, *exponent;
    EVP_PKEY *key;

    /* Whoever publishes the private part has no secret left to sign with. */
    if (!kid_is_valid(kid) || json_object_get(jwk, "d") != NULL ||
        !json_text_equals(json_object_get(jwk, "kty"), "RSA") ||
        !is_for_signatures(jwk) || !algorithm_read(jwk, &algorithm))
        return false;
    modulus = number_read(arena, jwk, "n", (size_t)modulus_bits_max / 8);
    exponent = number_read(arena, jwk, "e", exponent_bytes_max);
    if (modulus == NULL || exponent == NULL || !is_sound(modulus, exponent))
        return false;
    key = public_key_new(modulus, exponent);
    if (key == NULL)
        return false;
    arena_adopt(arena, key, release_key);
    *out = (struct key){ arena_copy(arena, kid), key, algorithm };
    return true;
}

const char *algorithm_allowed(const char *name)
{
    for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++) {
        if (strcmp(algorithms[i], name) == 0)
            return algorithms[i];
    }
    return NULL;
}

const struct key_set *jwks_read(struct arena *arena, struct octets text)
{
    json_t *document = json_object_read(arena, text);
    json_t *list = json_object_get(document, "keys");
    struct key *keys = arena_array(arena, set_size_max, sizeof *keys);
    struct key_set *set = arena_alloc(arena, sizeof *set);
    const json_t *jwk;
    size_t i;

    set->keys = keys;
    json_array_foreach(list, i, jwk) {
        struct key *key = &keys[set->count];

        if (set->count < set_size_max && key_read(arena, jwk, key) &&
            key_set_find(set, key->kid) == NULL)
            set->count++;
    }
    ERR_clear_error(); /* what was skipped must not surprise the next call */
    return set->count == 0 ? NULL : set;
}

const struct key_set *key_set_copy(struct arena *arena,
                                   const struct key_set *set)
{
    struct key *keys = arena_array(arena, set->count, sizeof *keys);
    struct key_set *copy = arena_alloc(arena, sizeof *copy);

    for (size_t i = 0; i < set->count; i++) {
        keys[i] = set->keys[i];
        keys[i].kid = arena_copy(arena, keys[i].kid);
        EVP_PKEY_up_ref(keys[i].public_key);
        arena_adopt(arena, keys[i].public_key, release_key);
    }
    *copy = (struct key_set){ keys, set->count };
    return copy;
}

const struct key *key_set_find(const struct key_set *set, const char *kid)
{
    for (size_t i = 0; i < set->count; i++) {
        if (strcmp(set->keys[i].kid, kid) == 0)
            return &set->keys[i];
    }
    return NULL;
}
