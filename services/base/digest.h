/*
 * Digests: SHA-256 where something must be proved (a submitted version, a
 * request body behind an idempotency key), and a short one where a change
 * must merely be noticed.
 */
#ifndef TILSKUDD_BASE_DIGEST_H
#define TILSKUDD_BASE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "services/base/arena.h"

/* SHA-256 (FIPS 180-4) in lower-case hexadecimal with its NUL. */
void digest_hex(const void *bytes, size_t length, char out[65]);

/* The same of bytes that come piece by piece. */
struct digest;
struct digest *digest_new(struct arena *arena);
void digest_take(struct digest *digest, const void *bytes, size_t length);
void digest_end(struct digest *digest, char out[65]);

/* `count` bytes as 2 * count hexadecimal characters and a NUL. */
void hex_write(const unsigned char *bytes, size_t count, char *out);

/* FNV-1a, 64 bits: for ETags and for binding a cursor to its filters. NOT
 * cryptographic: anyone can make two texts with the same value, so it guards
 * against mistakes, never against a will. */
uint64_t digest_short(const void *bytes, size_t length);

#endif
