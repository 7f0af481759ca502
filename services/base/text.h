/*
 * A growing text in an arena: how the service writes JSON, keys and messages.
 * Always NUL-terminated; `length` excludes the NUL. Growth doubles.
 */
#ifndef TILSKUDD_BASE_TEXT_H
#define TILSKUDD_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
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
void text_addv(struct text *text, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* A quoted JSON string (RFC 8259): UTF-8 as it is, control characters,
 * quote and backslash escaped. */
void text_json(struct text *text, const char *string);

/* `"name":`, preceded by a comma unless an object or array just began. */
void text_member(struct text *text, const char *name);

/* `"name":"value"`, as text_member; nothing for NULL, because an absent
 * member is left out and never null. */
void text_pair(struct text *text, const char *name, const char *value);

/* Whether `word` is one of the space-separated `words`, whole and exactly. */
bool words_have(const char *words, const char *word);

/* Nothing said: absent, empty, or of signs that nobody sees. */
bool text_is_blank(const char *text);

/* A whole number in decimal, for a statement's argument. */
const char *integer_text(struct arena *arena, int64_t number);

#endif
