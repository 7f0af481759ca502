/*
 * Cleaning names of files, code point by code point.
 */
#include "services/file/file_name.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "services/base/text.h"

/* Longer ones are no extensions. */
#define EXTENSION_BYTES 16

struct span {
    uint32_t first, last;
};

/* What is not seen, or turns what is (Unicode 15, general category Cf and the
 * separators of lines; UTS 55 § 4): left out. */
static const struct span unseen[] = {
    { 0x0000, 0x001f }, { 0x007f, 0x009f },   { 0x00ad, 0x00ad },
    { 0x034f, 0x034f }, { 0x061c, 0x061c },   { 0x115f, 0x1160 },
    { 0x17b4, 0x17b5 }, { 0x180b, 0x180f },   { 0x200b, 0x200f },
    { 0x2028, 0x202e }, { 0x2060, 0x206f },   { 0x3164, 0x3164 },
    { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff },   { 0xffa0, 0xffa0 },
    { 0xfff0, 0xffff }, { 0xe0000, 0xe0fff },
};

/* Spaces of other widths look like a space. */
static const struct span spaces[] = {
    { 0x00a0, 0x00a0 }, { 0x1680, 0x1680 }, { 0x2000, 0x200a },
    { 0x202f, 0x202f }, { 0x205f, 0x205f }, { 0x3000, 0x3000 },
};

static bool is_in(uint32_t point, const struct span *spans, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (point >= spans[i].first && point <= spans[i].last)
            return true;
    return false;
}

#define IS_IN(point, spans) is_in(point, spans, sizeof(spans) / sizeof *(spans))

/* The code point at `at` and its bytes; 0 bytes when it is not UTF-8 (RFC 3629:
 * shortest form, no surrogates, nothing above U+10FFFF). */
static size_t point_read(const char *at, uint32_t *point)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    unsigned char first = (unsigned char)*at;
    size_t length = first < 0x80   ? 1
                    : first < 0xc0 ? 0
                    : first < 0xe0 ? 2
                    : first < 0xf0 ? 3
                    : first < 0xf8 ? 4
                                   : 0;

    *point = length < 2 ? first : first & (0x7fU >> length);
    for (size_t i = 1; i < length; i++) {
        unsigned char next = (unsigned char)at[i];

        if ((next & 0xc0) != 0x80) /* also at the end of the text */
            return 0;
        *point = *point << 6 | (next & 0x3f);
    }
    if (length > 0 && (*point < least[length] || *point > 0x10ffff ||
                       (*point >= 0xd800 && *point <= 0xdfff)))
        return 0;
    return length;
}

/* The last part of a path, of either kind of separator, that is not empty. */
static struct text last_part(struct arena *arena, const char *path)
{
    size_t end = strlen(path), begin;
    struct text part;

    while (end > 0 && strchr("/\\", path[end - 1]) != NULL)
        end--;
    for (begin = end; begin > 0 && strchr("/\\", path[begin - 1]) == NULL;)
        begin--;
    part = text_new(arena, end - begin + 1);
    text_addn(&part, path + begin, end - begin);
    return part;
}

/* What may stand in a name. */
static struct text visible(struct arena *arena, const char *name)
{
    struct text out = text_new(arena, strlen(name) + 2);
    uint32_t point;

    while (*name != '\0') {
        size_t length = point_read(name, &point);

        if (length > 0 && IS_IN(point, spaces))
            text_addc(&out, ' ');
        else if (length == 1 && strchr("<>:\"|?*", *name) != NULL)
            text_addc(&out, '_');
        else if (length > 0 && !IS_IN(point, unseen))
            text_addn(&out, name, length);
        name += length > 0 ? length : 1;
    }
    return out;
}

static bool is_edge(char c)
{
    return c == '.' || c == ' ';
}

static void end_trim(struct text *name)
{
    while (name->length > 0 && is_edge(name->bytes[name->length - 1]))
        name->bytes[--name->length] = '\0';
}

/* Microsoft, "Naming Files, Paths, and Namespaces": reserved whatever follows
 * the first dot, and spaces before it do not count. */
static bool is_reserved(const char *name)
{
    static const char *const words[] = {
        "CON",  "PRN",  "AUX",  "NUL",  "CONIN$", "CONOUT$", "COM0", "COM1",
        "COM2", "COM3", "COM4", "COM5", "COM6",   "COM7",    "COM8", "COM9",
        "COM¹", "COM²", "COM³", "LPT0", "LPT1",   "LPT2",    "LPT3", "LPT4",
        "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",   "LPT¹",    "LPT²", "LPT³",
    };
    size_t length = strcspn(name, ".");

    while (length > 0 && name[length - 1] == ' ')
        length--;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == length &&
            strncasecmp(name, words[i], length) == 0)
            return true;
    return false;
}

/* Cuts at a character, before the extension. */
static void name_shorten(struct text *name)
{
    const char *dot = strrchr(name->bytes, '.');
    char extension[EXTENSION_BYTES + 1] = "";
    size_t keep = FILE_NAME_BYTES;

    if (name->length <= FILE_NAME_BYTES)
        return;
    if (dot != NULL && strlen(dot) <= EXTENSION_BYTES)
        memcpy(extension, dot, strlen(dot) + 1);
    keep -= strlen(extension);
    while ((name->bytes[keep] & 0xc0) == 0x80)
        keep--;
    name->length = keep;
    name->bytes[keep] = '\0';
    end_trim(name);
    text_add(name, extension);
}

const char *file_name_clean(struct arena *arena, const char *name)
{
    struct text part = last_part(arena, name);
    struct text seen = visible(arena, part.bytes);
    const char *begin = seen.bytes;
    struct text out = text_new(arena, seen.length + 2);

    end_trim(&seen);
    while (is_edge(*begin))
        begin++;
    text_add(&out, *begin != '\0' ? begin : "fil");
    name_shorten(&out);
    if (!is_reserved(out.bytes))
        return out.bytes;
    seen = text_new(arena, out.length + 2);
    text_addc(&seen, '_');
    text_add(&seen, out.bytes);
    name_shorten(&seen);
    return seen.bytes;
}
