/*
 * base64url without padding (RFC 4648 § 5, as in RFC 7515): cursors and the
 * parts of tokens. Decoding is strict: one text for one sequence of bytes, so
 * that a signature or a binding cannot be met by a second spelling.
 */
#ifndef TILSKUDD_BASE_BASE64URL_H
#define TILSKUDD_BASE_BASE64URL_H

#include <stddef.h>

#include "services/base/arena.h"

char *base64url_encode(struct arena *arena, const void *bytes, size_t length);

/* The bytes of `length` characters of `text`, with `*out_length` set and a
 * NUL after them. NULL, with `*out_length` untouched, on a character outside
 * the alphabet, on padding, on an impossible length and on unused bits that
 * are not zero. */
unsigned char *base64url_decode(struct arena *arena, const char *text,
                                size_t length, size_t *out_length);

#endif
