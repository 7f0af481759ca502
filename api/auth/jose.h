/*
 * The two encodings every part of a token and of a key set is made of, read
 * strictly: one text has one meaning, or it is refused. Everything read lives
 * in the arena.
 */
#ifndef TILSKUDD_API_AUTH_JOSE_H
#define TILSKUDD_API_AUTH_JOSE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "services/base/arena.h"

struct octets {
    const unsigned char *bytes;
    size_t length;
};

/* base64url without padding (RFC 7515 § 2). False, and `out` untouched, for
 * anything but the one spelling of some bytes; "" gives none. */
bool octets_read(struct arena *arena, const char *text, size_t length,
                 struct octets *out);

/* One JSON object: valid UTF-8 without NUL, no repeated member at any depth,
 * bounded depth. NULL for anything else. */
json_t *json_object_read(struct arena *arena, struct octets text);

#endif
