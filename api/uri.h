/*
 * The raw parts of a request's address (RFC 3986), read strictly: what is not
 * properly encoded is refused, never guessed at. A "+" is a plus sign: reading
 * it as a space is a rule of HTML forms, and one address must not have two
 * meanings.
 */
#ifndef TILSKUDD_API_URI_H
#define TILSKUDD_API_URI_H

#include <stdbool.h>
#include <stddef.h>

#include "services/base/arena.h"

/* Percent-decoded once. NULL for a bad escape, a byte that should have been
 * escaped (control, space, beyond ASCII), and when the result is not UTF-8 or
 * holds control characters, %00 among them. */
char *uri_decode(const char *bytes, size_t length, struct arena *arena);

/* One `name=value` of a query; without "=" the value is empty. */
struct query_pair {
    const char *name;  /* NULL when badly encoded */
    const char *value; /* NULL when badly encoded */
    const char *shown; /* the name, short and harmless, for messages */
};

/* The next pair after `*at`, which moves on; false at the end. `*at` starts at
 * the raw query, which may be NULL. */
bool query_next(const char **at, struct arena *arena, struct query_pair *out);

#endif
