/*
 * Folding and escaping.
 */
#include "services/deadline/icalendar.h"

#include <string.h>

/* RFC 5545 § 3.1, without the end of the line. */
#define LINE_OCTETS 75

/* Octets of the character that begins at `at` (UTF-8). */
static size_t character_length(const char *at)
{
    size_t length = 1;

    while (((unsigned char)at[length] & 0xc0) == 0x80)
        length++;
    return length;
}

/* A line goes on in the next one after a space, which counts as well. */
static void folded_add(struct text *out, const char *content)
{
    size_t used = 0;

    while (*content) {
        size_t length = character_length(content);

        if (used + length > LINE_OCTETS) {
            text_add(out, "\r\n ");
            used = 1;
        }
        text_addn(out, content, length);
        content += length;
        used += length;
    }
    text_add(out, "\r\n");
}

static void escaped_add(struct text *out, const char *value)
{
    for (const char *at = value; *at; at++) {
        unsigned char c = (unsigned char)*at;

        if (c == '\n')
            text_add(out, "\\n");
        else if (strchr("\\;,", c) != NULL)
            text_addf(out, "\\%c", c);
        else if (c == '\t' || (c >= ' ' && c != 0x7f))
            text_addc(out, *at);
    }
}

void icalendar_line(struct text *out, const char *name, const char *value)
{
    folded_add(out, arena_printf(out->arena, "%s:%s", name, value));
}

void icalendar_text(struct text *out, const char *name, const char *value)
{
    struct text escaped = text_new(out->arena, strlen(value) + 16);

    escaped_add(&escaped, value);
    icalendar_line(out, name, escaped.bytes);
}
