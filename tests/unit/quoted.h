/*
 * JSON in C tables without a backslash before every quote: written with
 * single quotes, read with double ones.
 */
#ifndef TILSKUDD_TESTS_QUOTED_H
#define TILSKUDD_TESTS_QUOTED_H

#include "services/base/arena.h"

static inline char *quoted(struct arena *arena, const char *text)
{
    char *copy = arena_copy(arena, text);

    for (char *at = copy; *at != '\0'; at++)
        if (*at == '\'')
            *at = '"';
    return copy;
}

#endif
