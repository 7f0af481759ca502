/*
 * A growing text in an arena. Growth leaves the old bytes in the arena; as
 * each step doubles, the waste is at most the final size.
 */
#include "services/base/text.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t smallest = 64;

/* Makes room for `more` bytes and the NUL. */
static void text_grow(struct text *text, size_t more)
{
    size_t needed = text->length + more + 1;
    size_t capacity = text->capacity < smallest ? smallest : text->capacity;
    char *bytes;

    if (needed <= text->capacity)
        return;
    if (needed <= more)
        abort(); /* wrapped around: no such text fits in memory */
    while (capacity < needed)
        capacity = capacity > SIZE_MAX / 2 ? needed : capacity * 2;
    bytes = arena_alloc(text->arena, capacity);
    if (text->length > 0)
        memcpy(bytes, text->bytes, text->length);
    text->bytes = bytes;
    text->capacity = capacity;
}

/* The bytes JSON does not allow as they are (RFC 8259 § 7). */
static bool needs_escape(unsigned char c)
{
    return c < 0x20 || c == '"' || c == '\\';
}

static void text_escape(struct text *text, unsigned char c)
{
    static const char short_form[] = {
        ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r',
        ['\t'] = 't', ['"'] = '"',  ['\\'] = '\\',
    };

    if (short_form[c] == '\0') {
        text_addf(text, "\\u%04x", c);
        return;
    }
    text_addc(text, '\\');
    text_addc(text, short_form[c]);
}

struct text text_new(struct arena *arena, size_t capacity)
{
    struct text text = { .arena = arena };

    text_grow(&text, capacity);
    return text;
}

void text_add(struct text *text, const char *string)
{
    text_addn(text, string, strlen(string));
}

void text_addn(struct text *text, const char *bytes, size_t length)
{
    text_grow(text, length);
    if (length > 0)
        memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void text_addc(struct text *text, char c)
{
    text_addn(text, &c, 1);
}

void text_addv(struct text *text, const char *format, va_list arguments)
{
    va_list again; /* a list can be walked once: measured, then written */
    int length;

    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, arguments);
    if (length < 0)
        abort(); /* the format itself is wrong */
    text_grow(text, (size_t)length);
    vsnprintf(text->bytes + text->length, (size_t)length + 1, format, again);
    va_end(again);
    text->length += (size_t)length;
}

void text_addf(struct text *text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    text_addv(text, format, arguments);
    va_end(arguments);
}

void text_json(struct text *text, const char *string)
{
    const char *run = string;
    const char *at;

    text_addc(text, '"');
    for (at = string; *at != '\0'; at++) {
        if (!needs_escape((unsigned char)*at))
            continue;
        text_addn(text, run, (size_t)(at - run));
        text_escape(text, (unsigned char)*at);
        run = at + 1;
    }
    text_addn(text, run, (size_t)(at - run));
    text_addc(text, '"');
}

void text_member(struct text *text, const char *name)
{
    char last = text->length == 0 ? '{' : text->bytes[text->length - 1];

    if (last != '{' && last != '[')
        text_addc(text, ',');
    text_json(text, name);
    text_addc(text, ':');
}

void text_pair(struct text *text, const char *name, const char *value)
{
    if (value == NULL)
        return;
    text_member(text, name);
    text_json(text, value);
}

bool words_have(const char *words, const char *word)
{
    size_t length = strlen(word);

    while (*words != '\0') {
        size_t size = strcspn(words, " ");

        if (size == length && length > 0 && strncmp(words, word, size) == 0)
            return true;
        words += size;
        words += strspn(words, " ");
    }
    return false;
}

/* Of several bytes and not seen: spaces, and what steers direction and joining
 * (Unicode's Z and Cf, as far as people's keyboards and editors write them). */
static const struct {
    const char *first, *last; /* of the same length */
} unseen[] = {
    { "\u00a0", "\u00a0" }, { "\u00ad", "\u00ad" }, { "\u061c", "\u061c" },
    { "\u1680", "\u1680" }, { "\u180e", "\u180e" }, { "\u2000", "\u200f" },
    { "\u2028", "\u202f" }, { "\u205f", "\u206f" }, { "\u3000", "\u3000" },
    { "\ufeff", "\ufeff" },
};

/* How many bytes of `text` are one sign that is not seen; 0: it is seen. */
static size_t unseen_length(const char *text)
{
    if (*text != '\0' && strchr(" \t\r\n\v\f", *text) != NULL)
        return 1;
    for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++) {
        size_t length = strlen(unseen[i].first);

        if (strncmp(text, unseen[i].first, length) >= 0 &&
            strncmp(text, unseen[i].last, length) <= 0)
            return length;
    }
    return 0;
}

bool text_is_blank(const char *text)
{
    size_t length;

    while (text != NULL && (length = unseen_length(text)) > 0)
        text += length;
    return text == NULL || *text == '\0';
}

const char *integer_text(struct arena *arena, int64_t number)
{
    return arena_printf(arena, "%" PRId64, number);
}
