/*
 * Bytes of a body to JSON. Whatever the schema cannot see is refused here:
 * depth, duplicate names, bytes that are not UTF-8, numbers that do not fit.
 */
#ifndef TILSKUDD_API_BODY_H
#define TILSKUDD_API_BODY_H

#include <jansson.h>
#include <stddef.h>

#include "services/base/arena.h"

/* Deeper than any document of the contract; far from the stack's end. */
#define BODY_DEPTH_MAX 64

/* The value (of any type), owned by the arena. NULL when it is refused, with
 * the place and cause in `reason`, which never echoes what was sent. */
json_t *body_parse(const char *bytes, size_t length, struct arena *arena,
                   const char **reason);

#endif
