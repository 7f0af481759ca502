/*
 * Bearer tokens of Maskinporten, ID-porten and Ansattporten, verified by
 * OpenSSL with an algorithm pinned to RS256, RS384 or RS512 before any key is
 * looked at. libjwt never verifies: it takes the algorithm from the token.
 *
 * Order of checks: size, three parts, header, key of the issuer, signature,
 * times, audience, kind of token, identity; nothing of the payload but `iss`
 * is believed before the signature is. Verified tokens are cached, bounded, by
 * SHA-256 of the token until they expire, though five minutes at most, so that
 * a key that an issuer withdraws is not believed for much longer.
 */
#ifndef TILSKUDD_API_AUTH_TOKEN_H
#define TILSKUDD_API_AUTH_TOKEN_H

#include "api/auth/identity.h"
#include "api/auth/keys.h"
#include "services/base/problem.h"

#define TOKEN_SIZE_MAX 8192

struct verifier;

struct verifier_options {
    const struct issuer *issuers; /* the array given to keys_new */
    size_t issuer_count;
    struct keys *keys;
    const unsigned char *person_key; /* keyed hash of pid: HMAC-SHA-256 */
    size_t person_key_length;
    bool test_people; /* accept synthetic numbers (+40, +80): test and local */
    size_t cache_size; /* verified tokens at most, 1 to 4 kB each */
};

/* Issuers and keys outlive the verifier; the person key is copied. */
struct verifier *verifier_new(const struct verifier_options *options);
void verifier_free(struct verifier *verifier);

/* Verifies the compact token at `now` (seconds since the epoch). One of the
 * ERR_TOKEN_* problems (401), ERR_AUTHORITY_UNKNOWN (403), or
 * ERR_KEYS_UNAVAILABLE (503); ERR_TOKEN_CLAIMS_INVALID names the `claim` in
 * `problem`, which may be NULL. `out` is untouched on failure. */
err_t token_verify(struct verifier *verifier, const char *token, size_t length,
                   int64_t now, struct problem *problem, struct identity *out);

/* The token of an Authorization header, within it. ERR_TOKEN_MISSING for NULL,
 * ERR_TOKEN_MALFORMED when it is not exactly "Bearer" (any case), one space
 * and one b64token (RFC 6750 § 2.1). */
err_t token_from_header(const char *authorization, const char **out);

/* HMAC-SHA-256 under the person key, cut to 32 hex digits and NUL: what
 * nobody without the key can make. */
void keyed_digest(const struct verifier *verifier, const char *text,
                  char out[33]);

/* The pseudonym of a personal number: its keyed digest. */
void person_pseudonym(const struct verifier *verifier, const char *pid,
                      char out[33]);

#endif
