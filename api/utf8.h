/*
 * UTF-8 as RFC 3629 has it: shortest form only, no surrogates, nothing above
 * U+10FFFF. And what the service calls text: any characters but control
 * characters and noncharacters, which no person types, which break letters
 * and exports, and one of which (U+0000) PostgreSQL cannot store.
 */
#ifndef TILSKUDD_API_UTF8_H
#define TILSKUDD_API_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The code point at `*at`, which moves on; -1 when it is malformed or nothing
 * is left before `end`. */
int32_t utf8_next(const char **at, const char *end);

/* Whether all of it is text; tab and the ends of lines count as such, also
 * those of Windows. The number of code points, whether or not they are text,
 * goes to `count`. */
bool utf8_is_text(const char *bytes, size_t length, size_t *count);

/* The length of the longest beginning with at most `limit` code points. */
size_t utf8_prefix(const char *bytes, size_t length, size_t limit);

#endif
