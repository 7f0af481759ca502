/*
 * UTF-8, decoded by hand: one pass gives validity, length and character
 * class, with no locale and no allocation.
 */
#include "api/utf8.h"

/* What a first byte says: how many bytes follow, its own bits, and the least
 * code point that needs this length (a smaller one is an overlong form). */
struct lead {
    unsigned char mask, bits;
    int follow;
    int32_t least;
};

static const struct lead leads[] = {
    { 0x80, 0x00, 0, 0x0 },
    { 0xe0, 0xc0, 1, 0x80 },
    { 0xf0, 0xe0, 2, 0x800 },
    { 0xf8, 0xf0, 3, 0x10000 },
};

/* NULL for a continuation byte, and for those that begin nothing. */
static const struct lead *lead_find(unsigned char first)
{
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++)
        if ((first & leads[i].mask) == leads[i].bits)
            return &leads[i];
    return NULL;
}

/* RFC 3629 § 3: a code point in its shortest form, not a surrogate half. */
static bool is_scalar(int32_t point, int32_t least)
{
    bool is_surrogate = point >= 0xd800 && point <= 0xdfff;

    return point >= least && point <= 0x10ffff && !is_surrogate;
}

/* Unicode 23.7: noncharacters are U+FDD0..FDEF and the last two of each
 * plane. */
static bool is_text_point(int32_t point)
{
    if (point < 0x20)
        return point == '\n' || point == '\r' || point == '\t';
    if (point >= 0xfdd0 && point <= 0xfdef)
        return false;
    return point != 0x7f && (point & 0xfffe) != 0xfffe;
}

int32_t utf8_next(const char **at, const char *end)
{
    const struct lead *lead;
    int32_t point;

    if (*at >= end)
        return -1;
    lead = lead_find((unsigned char)**at);
    if (lead == NULL || end - *at <= lead->follow)
        return -1;
    point = (unsigned char)**at & (unsigned char)~lead->mask;
    (*at)++;
    for (int i = 0; i < lead->follow; i++) {
        unsigned char next = (unsigned char)**at;

        if ((next & 0xc0) != 0x80)
            return -1;
        point = point << 6 | (next & 0x3f);
        (*at)++;
    }
    return is_scalar(point, lead->least) ? point : -1;
}

bool utf8_is_text(const char *bytes, size_t length, size_t *count)
{
    const char *end = bytes + length;
    bool is_text = true;

    *count = 0;
    for (const char *at = bytes; at < end; (*count)++) {
        int32_t point = utf8_next(&at, end);

        if (point < 0)
            return false;
        is_text = is_text && is_text_point(point);
    }
    return is_text;
}

size_t utf8_prefix(const char *bytes, size_t length, size_t limit)
{
    const char *end = bytes + length;
    const char *at = bytes;
    const char *last = bytes;

    for (size_t i = 0; i < limit && utf8_next(&at, end) >= 0; i++)
        last = at;
    return (size_t)(last - bytes);
}
