/*
 * RSA keys for tests and the local issuer: made, never stored. Everything
 * returned lives in the arena.
 */
#ifndef TILSKUDD_TESTS_RSA_KEY_H
#define TILSKUDD_TESTS_RSA_KEY_H

#include <jansson.h>
#include <openssl/evp.h>

#include "services/base/arena.h"

/* A new key pair. */
EVP_PKEY *rsa_key_new(struct arena *arena, unsigned bits);

/* {"kty": "RSA", "use": "sig", "alg": "RS256", "kid", "n", "e"}; without
 * `alg` when `algorithm` is NULL. */
json_t *rsa_key_jwk(struct arena *arena, EVP_PKEY *key, const char *kid,
                    const char *algorithm);

/* As PEM, NUL-terminated: SubjectPublicKeyInfo and PKCS #8. */
char *rsa_key_public_pem(struct arena *arena, EVP_PKEY *key);
char *rsa_key_private_pem(struct arena *arena, EVP_PKEY *key);

#endif
