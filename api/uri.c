/*
 * Percent-decoding and query strings. Nothing is decoded twice, and "&" and
 * "=" are found before decoding, so that an escaped one is just a character.
 */
#include "api/uri.h"

#include <string.h>

#include "api/utf8.h"

/* Enough to recognise a name by; the rest would only swell the answer. */
#define SHOWN_MAX 64

/* RFC 3986 § 2.1: both cases mean the same. */
static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

/* What may stand in an address without being escaped is among these. */
static bool is_graphic(char c)
{
    return c > ' ' && c < 0x7f;
}

/* The byte that "%xy" stands for; -1 when it is no escape. */
static int escape_value(const char *bytes, size_t left)
{
    int high, low;

    if (left < 3)
        return -1;
    high = hex_value(bytes[1]);
    low = hex_value(bytes[2]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

/* Line feed and tab are text in a body, but never in an address. */
static bool is_decoded_text(const char *bytes, size_t length)
{
    size_t count;

    for (size_t i = 0; i < length; i++)
        if ((unsigned char)bytes[i] < ' ')
            return false;
    return utf8_is_text(bytes, length, &count);
}

/* The name for messages: its raw form when it cannot be decoded, with what
 * is not plain ASCII masked. */
static const char *name_shown(const char *raw, size_t length,
                              const char *decoded, struct arena *arena)
{
    char *shown;

    if (decoded != NULL)
        return arena_copyn(arena, decoded,
                           utf8_prefix(decoded, strlen(decoded), SHOWN_MAX));
    shown = arena_copyn(arena, raw, length < SHOWN_MAX ? length : SHOWN_MAX);
    for (char *at = shown; *at != '\0'; at++)
        if (!is_graphic(*at))
            *at = '?';
    return shown;
}

char *uri_decode(const char *bytes, size_t length, struct arena *arena)
{
    char *out = arena_alloc(arena, length + 1);
    size_t used = 0;

    for (size_t i = 0; i < length; i++) {
        int byte = (unsigned char)bytes[i];

        if (!is_graphic(bytes[i]))
            return NULL;
        if (byte == '%') {
            byte = escape_value(bytes + i, length - i);
            i += 2;
        }
        if (byte < 0)
            return NULL;
        out[used++] = (char)byte;
    }
    return is_decoded_text(out, used) ? out : NULL;
}

bool query_next(const char **at, struct arena *arena, struct query_pair *out)
{
    const char *pair = *at;
    const char *equals;
    size_t length, name_length;

    if (pair == NULL)
        return false;
    length = strcspn(pair, "&");
    equals = memchr(pair, '=', length);
    name_length = equals == NULL ? length : (size_t)(equals - pair);
    out->name = uri_decode(pair, name_length, arena);
    out->shown = name_shown(pair, name_length, out->name, arena);
    out->value = equals == NULL
                     ? ""
                     : uri_decode(equals + 1, length - name_length - 1, arena);
    *at = pair[length] == '&' ? pair + length + 1 : NULL;
    return true;
}
