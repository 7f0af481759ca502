/*
 * A JSON Web Key Set (RFC 7517) as loaded keys. Only what may verify our
 * tokens is kept: RSA of at least 2048 bits, for signatures, public. One bad
 * key does not spoil the set; a set without a usable key is no set.
 */
#ifndef TILSKUDD_API_AUTH_JWKS_H
#define TILSKUDD_API_AUTH_JWKS_H

#include <openssl/evp.h>
#include <stddef.h>

#include "api/auth/jose.h"
#include "services/base/arena.h"

#define KID_LENGTH_MAX 200

struct key {
    const char *kid;
    EVP_PKEY *public_key;  /* borrowed; EVP_PKEY_up_ref to keep it */
    const char *algorithm; /* pinned by the JWK; static text, or NULL */
};

struct key_set {
    const struct key *keys;
    size_t count; /* at least one */
};

/* "RS256", "RS384" or "RS512" as static text for exactly that name, or NULL:
 * the closed list of algorithms of the whole service. */
const char *algorithm_allowed(const char *name);

/* The set lives in the arena, keys included. NULL when the text is no JWKS or
 * has no usable key. Of two keys with one kid the first is kept. */
const struct key_set *jwks_read(struct arena *arena, struct octets text);

/* The same keys, for another arena. */
const struct key_set *key_set_copy(struct arena *arena,
                                   const struct key_set *set);

/* The key of that kid, or NULL. */
const struct key *key_set_find(const struct key_set *set, const char *kid);

#endif
