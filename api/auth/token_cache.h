/*
 * Verified tokens, by SHA-256 of the whole token, so that only who holds a
 * token can find it. Bounded: a set of eight per lock, least recently used
 * goes first. Only what has been verified is ever put in. Safe from any
 * thread.
 */
#ifndef TILSKUDD_API_AUTH_TOKEN_CACHE_H
#define TILSKUDD_API_AUTH_TOKEN_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/auth/identity.h"

#define TOKEN_DIGEST_SIZE 32

struct token_cache;

/* At most `size` tokens, rounded down to whole sets; 0 keeps none. */
struct token_cache *token_cache_new(size_t size);
void token_cache_free(struct token_cache *cache);

/* True, and the identity copied, if the token was kept and still holds. */
bool token_cache_find(struct token_cache *cache, const unsigned char *digest,
                      int64_t now, struct identity *out);

/* Keeps a verified token until it expires, five minutes at most: so long a
 * key that its issuer has withdrawn may still be believed. */
void token_cache_keep(struct token_cache *cache, const unsigned char *digest,
                      int64_t now, const struct identity *identity);

#endif
