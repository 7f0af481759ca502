/*
 * Tokens as a test wants them, right or wrong, signed by OpenSSL and not by
 * the library that the issuer uses: header and claims are taken as text, so
 * that they need not even be JSON. Everything returned lives in the arena.
 */
#ifndef TILSKUDD_TESTS_FORGE_H
#define TILSKUDD_TESTS_FORGE_H

#include <openssl/evp.h>

#include "services/base/arena.h"

/* header.claims, both as base64url. */
const char *forge_unsigned(struct arena *arena, const char *header,
                           const char *claims);

/* With a signature by `key`: RSASSA-PKCS1-v1_5 with SHA-256, 384 or 512. */
const char *forge_rsa(struct arena *arena, EVP_PKEY *key, unsigned bits,
                      const char *header, const char *claims);

/* RSASSA-PSS with SHA-256, as alg PS256 says. */
const char *forge_pss(struct arena *arena, EVP_PKEY *key, const char *header,
                      const char *claims);

/* HMAC-SHA-256 with any bytes as the secret: the public PEM, say. */
const char *forge_hmac(struct arena *arena, const char *secret,
                       const char *header, const char *claims);

#endif
