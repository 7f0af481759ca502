/*
 * From a compact token to an identity.
 */
#include "api/auth/token.h"

#include <assert.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/auth/token_cache.h"
#include "api/auth/token_parts.h"
#include "services/base/digest.h"
#include "services/base/json.h"

struct verifier {
    struct arena *arena;
    struct verifier_options options;
    struct token_cache *cache;
    EVP_MD *sha256; /* fetched once: looking it up costs more than hashing */
};

/* A compact token taken apart (RFC 7515 § 7.1). */
struct compact {
    struct octets signed_text; /* header, dot and payload as they came */
    struct octets header, payload, signature;
};

static const struct {
    const char *algorithm;
    const EVP_MD *(*digest)(void);
} digests[] = {
    { "RS256", EVP_sha256 },
    { "RS384", EVP_sha384 },
    { "RS512", EVP_sha512 },
};

static const EVP_MD *digest_of(const char *algorithm)
{
    for (size_t i = 0; i < sizeof digests / sizeof *digests; i++) {
        if (strcmp(digests[i].algorithm, algorithm) == 0)
            return digests[i].digest();
    }
    return NULL;
}

/* Exactly two dots: five parts would be an encrypted token. */
static bool compact_read(struct arena *arena, const char *token, size_t length,
                         struct compact *out)
{
    const char *end = token + length;
    const char *first = memchr(token, '.', length);
    const char *second =
        first == NULL ? NULL
                      : memchr(first + 1, '.', (size_t)(end - first) - 1);

    if (second == NULL)
        return false;
    out->signed_text = (struct octets){ (const unsigned char *)token,
                                        (size_t)(second - token) };
    return octets_read(arena, token, (size_t)(first - token), &out->header) &&
           octets_read(arena, first + 1, (size_t)(second - first) - 1,
                       &out->payload) &&
           octets_read(arena, second + 1, (size_t)(end - second) - 1,
                       &out->signature);
}

static const struct issuer *issuer_find(const struct verifier *verifier,
                                        const char *name)
{
    const struct verifier_options *options = &verifier->options;

    for (size_t i = 0; name != NULL && i < options->issuer_count; i++) {
        if (strcmp(options->issuers[i].name, name) == 0)
            return &options->issuers[i];
    }
    return NULL;
}

/* RSASSA-PKCS1-v1_5 with the algorithm we chose, not the token. */
static bool signature_fits(const struct compact *compact, const char *algorithm,
                           EVP_PKEY *key)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool fits =
        context != NULL &&
        EVP_DigestVerifyInit(context, NULL, digest_of(algorithm), NULL, key) ==
            1 &&
        EVP_DigestVerify(context, compact->signature.bytes,
                         compact->signature.length, compact->signed_text.bytes,
                         compact->signed_text.length) == 1;

    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return fits;
}

static err_t signature_check(struct verifier *verifier,
                             const struct issuer *issuer,
                             const struct token_header *header,
                             const struct compact *compact)
{
    EVP_PKEY *key;
    const char *pinned;
    err_t err = OK;

    TRY(keys_find(verifier->options.keys, issuer, header->kid, &key, &pinned));
    if (pinned != NULL && strcmp(pinned, header->algorithm) != 0)
        err = ERR_TOKEN_ALGORITHM_REFUSED;
    else if (!signature_fits(compact, header->algorithm, key))
        err = ERR_TOKEN_SIGNATURE_INVALID;
    EVP_PKEY_free(key);
    return err;
}

static err_t identity_read(const struct verifier *verifier,
                           const struct issuer *issuer, const json_t *claims,
                           int64_t now, struct problem *problem,
                           struct identity *out)
{
    const char *pid;

    out->kind = issuer->kind;
    out->issuer = issuer->name;
    TRY(token_claims_read(claims, issuer, now, problem, out));
    TRY(token_party_read(claims, verifier->options.test_people, problem, out,
                         &pid));
    if (pid != NULL)
        person_pseudonym(verifier, pid, out->person);
    return OK;
}

static err_t token_verify_anew(struct verifier *verifier, struct arena *arena,
                               const char *token, size_t length, int64_t now,
                               struct problem *problem, struct identity *out)
{
    struct compact compact;
    struct token_header header;
    const struct issuer *issuer;
    const json_t *claims;

    if (!compact_read(arena, token, length, &compact))
        return ERR_TOKEN_MALFORMED;
    TRY(token_header_read(arena, compact.header, &header));
    claims = json_object_read(arena, compact.payload);
    if (claims == NULL)
        return ERR_TOKEN_MALFORMED;
    /* Not believed yet: it only says whose key must fit the signature. */
    issuer = issuer_find(verifier, json_member_text(claims, "iss"));
    if (issuer == NULL)
        return ERR_TOKEN_ISSUER_UNKNOWN;
    TRY(signature_check(verifier, issuer, &header, &compact));
    return identity_read(verifier, issuer, claims, now, problem, out);
}

static void release_digest(void *digest)
{
    EVP_MD_free(digest);
}

struct verifier *verifier_new(const struct verifier_options *options)
{
    struct arena *arena = arena_new();
    struct verifier *verifier = arena_alloc(arena, sizeof *verifier);

    verifier->arena = arena;
    verifier->options = *options;
    verifier->options.person_key = (const unsigned char *)arena_copyn(
        arena, (const char *)options->person_key, options->person_key_length);
    verifier->cache = token_cache_new(options->cache_size);
    verifier->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    assert(verifier->sha256 != NULL);
    arena_adopt(arena, verifier->sha256, release_digest);
    return verifier;
}

void verifier_free(struct verifier *verifier)
{
    if (verifier == NULL)
        return;
    token_cache_free(verifier->cache);
    arena_free(verifier->arena);
}

err_t token_verify(struct verifier *verifier, const char *token, size_t length,
                   int64_t now, struct problem *problem, struct identity *out)
{
    unsigned char digest[TOKEN_DIGEST_SIZE];
    struct identity identity = { 0 };
    struct arena *arena;
    err_t err;

    if (length > TOKEN_SIZE_MAX)
        return ERR_TOKEN_MALFORMED;
    if (EVP_Digest(token, length, digest, NULL, verifier->sha256, NULL) != 1)
        return ERR_INTERNAL_ERROR;
    if (token_cache_find(verifier->cache, digest, now, out))
        return OK;
    arena = arena_new();
    err = token_verify_anew(verifier, arena, token, length, now, problem,
                            &identity);
    arena_free(arena);
    if (err != OK)
        return err;
    token_cache_keep(verifier->cache, digest, now, &identity);
    *out = identity;
    return OK;
}

err_t token_from_header(const char *authorization, const char **out)
{
    static const char word[] = "0123456789abcdefghijklmnopqrstuvwxyz"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ-._~+/";
    const char *token;
    size_t length;

    if (authorization == NULL)
        return ERR_TOKEN_MISSING;
    if (strncasecmp(authorization, "Bearer ", 7) != 0)
        return ERR_TOKEN_MALFORMED;
    token = authorization + 7;
    length = strspn(token, word);
    if (length == 0 || token[length + strspn(token + length, "=")] != '\0')
        return ERR_TOKEN_MALFORMED;
    *out = token;
    return OK;
}

void keyed_digest(const struct verifier *verifier, const char *text,
                  char out[33])
{
    unsigned char hash[EVP_MAX_MD_SIZE];

    /* Fails only without memory; a wrong pseudonym would be worse. */
    if (HMAC(EVP_sha256(), verifier->options.person_key,
             (int)verifier->options.person_key_length,
             (const unsigned char *)text, strlen(text), hash, NULL) == NULL)
        abort();
    hex_write(hash, 16, out);
}

void person_pseudonym(const struct verifier *verifier, const char *pid,
                      char out[33])
{
    keyed_digest(verifier, pid, out);
}
