/*
 * Cleaning and escaping.
 */
#include "services/letter/program/value.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* Characters of several bytes, by what they begin with, that are not kept.
 * Unicode: C1 controls; marks, embeddings, overrides and isolates of
 * direction (UAX #9); the byte order mark; some of what is no character. */
static const struct {
    const char *first, *last; /* of the same length */
    bool breaks;              /* it ends a line */
} dropped[] = {
    { "\xc2\x85",     "\xc2\x85",     true  },
    { "\xc2\x80",     "\xc2\x9f",     false },
    { "\xd8\x9c",     "\xd8\x9c",     false },
    { "\xe2\x80\x8b", "\xe2\x80\x8f", false },
    { "\xe2\x80\xa8", "\xe2\x80\xa9", true  },
    { "\xe2\x80\xaa", "\xe2\x80\xae", false },
    { "\xe2\x81\xa0", "\xe2\x81\xaf", false },
    { "\xef\xb7\x90", "\xef\xb7\xaf", false },
    { "\xef\xbb\xbf", "\xef\xbb\xbf", false },
    { "\xef\xbf\xb9", "\xef\xbf\xbc", false },
};

static size_t sequence_length(const char *at)
{
    size_t length = 1;

    while (((unsigned char)at[length] & 0xc0) == 0x80)
        length++;
    return length;
}

/* The last two of each plane, U+FFFE to U+10FFFF, which are no characters:
 * neither XML nor cairo takes them. */
static bool is_last_of_plane(const char *at, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)at;

    return length >= 3 && (bytes[length - 3] & 0x0f) == 0x0f &&
           bytes[length - 2] == 0xbf && bytes[length - 1] >= 0xbe;
}

/* Which row of the table the character is in; -1: none. */
static int dropped_row(const char *at, size_t length)
{
    for (size_t i = 0; i < sizeof dropped / sizeof *dropped; i++) {
        if (strlen(dropped[i].first) == length &&
            memcmp(at, dropped[i].first, length) >= 0 &&
            memcmp(at, dropped[i].last, length) <= 0)
            return (int)i;
    }
    return -1;
}

/* Of one byte: a control character is dropped, white space is a space. */
static void add_ascii(struct text *out, char c)
{
    if (c == '\n' || c == '\v' || c == '\f')
        text_addc(out, '\n');
    else if (c == '\t' || c == ' ')
        text_addc(out, ' ');
    else if ((unsigned char)c > ' ' && c != 0x7f)
        text_addc(out, c);
}

/* Without direction and control; "\r\n" and "\r" as "\n". */
static const char *filtered(struct arena *arena, const char *value)
{
    struct text out = text_new(arena, strlen(value) + 1);

    while (*value != '\0') {
        size_t length = sequence_length(value);
        int row = length > 1 ? dropped_row(value, length) : -1;

        bool breaks = length == 1 ? *value == '\r' && value[1] != '\n'
                                  : row >= 0 && dropped[row].breaks;

        if (breaks)
            text_addc(&out, '\n');
        else if (length == 1)
            add_ascii(&out, *value);
        else if (row < 0 && !is_last_of_plane(value, length))
            text_addn(&out, value, length);
        value += length;
    }
    return out.bytes;
}

/* The white space of several bytes that text may begin or end with, besides
 * " ": Unicode's, since emphasis around it would not be seen by CommonMark. */
static const char *const spaces[] = {
    " ",            "\u00a0",       "\u1680",       "\u2000",
    "\u2001",       "\u2002",       "\u2003",       "\u2004",
    "\u2005",       "\u2006",       "\u2007",       "\u2008",
    "\u2009",       "\u200a",       "\u202f",       "\u205f",
    "\u3000",
};

/* How long the space is that `from` begins, or ends with at `to`. */
static size_t space_length(const char *from, const char *to, bool is_end)
{
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
        size_t length = strlen(spaces[i]);

        if ((size_t)(to - from) >= length &&
            memcmp(is_end ? to - length : from, spaces[i], length) == 0)
            return length;
    }
    return 0;
}

const char *value_clean(struct arena *arena, const char *value)
{
    const char *line = filtered(arena, value);
    struct text out = text_new(arena, strlen(line) + 1);

    while (*line != '\0') {
        const char *end = line + strcspn(line, "\n"), *last = end;

        for (size_t size; (size = space_length(line, last, false)) > 0;)
            line += size;
        for (size_t size; (size = space_length(line, last, true)) > 0;)
            last -= size;
        if (last > line)
            text_addn(&out, line, (size_t)(last - line));
        if (out.length > 0 && *end == '\n')
            text_addc(&out, '\n');
        line = *end == '\n' ? end + 1 : end;
    }
    while (out.length > 0 && out.bytes[out.length - 1] == '\n')
        out.bytes[--out.length] = '\0';
    return out.bytes;
}

/* CommonMark lets every ASCII punctuation be escaped by a backslash. A bar and
 * a backslash are named by number: the cells of a table are cut at bars before
 * backslashes are looked at. */
static void add_escaped(struct text *out, char c)
{
    if (c == '|')
        text_add(out, "&#124;");
    else if (c == '\\')
        text_add(out, "&#92;");
    else if (ispunct((unsigned char)c) && (unsigned char)c < 0x80)
        text_addf(out, "\\%c", c);
    else
        text_addc(out, c);
}

static void add_break(struct text *out, bool is_paragraph, enum place place,
                      size_t indent)
{
    static const char *const breaks[] = {
        [PLACE_ALONE] =   "\\\n",
        [PLACE_LINE] =    "\\\n",
        [PLACE_HEADING] = " ",
        [PLACE_CELL] =    "\u2028",
    };

    text_add(out, is_paragraph ? "\n\n" : breaks[place]);
    if (place == PLACE_ALONE || place == PLACE_LINE)
        text_addf(out, "%*s", (int)indent, "");
}

void value_add(struct text *out, const char *clean, enum place place,
               size_t indent)
{
    while (*clean != '\0') {
        size_t feeds = strspn(clean, "\n");

        if (feeds > 0)
            add_break(out, feeds > 1 && place == PLACE_ALONE, place, indent);
        else
            add_escaped(out, *clean);
        clean += feeds > 0 ? feeds : 1;
    }
}
