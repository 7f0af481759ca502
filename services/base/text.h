/*
 * A growing text in an arena: how the service writes JSON, keys and messages.
 * Always NUL-terminated; `length` excludes the NUL. Growth doubles.
 */
#ifndef TILSKUDD_BASE_TEXT_H
#define TILSKUDD_BASE_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "services/base/arena.h"

struct text {
    struct arena *arena;
    char *bytes;
    size_t length;
    size_t capacity;
};

struct text text_new(struct arena *arena, size_t capacity);
void text_add(struct text *text, const char *string);
void text_addn(struct text *text, const char *bytes, size_t length);
void text_addc(struct text *text, char c);
void text_addf(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A quoted JSON string (RFC 8259): UTF-8 as it is, control characters,
 * quote and backslash escaped. */
void text_json(struct text *text, const char *string);

/* `"name":`, preceded by a comma unless an object or array just began. */
void text_member(struct text *text, const char *name);

#endif
