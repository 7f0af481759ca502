/*
 * Six bits a character, most significant first.
 */
#include "services/base/base64url.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "abcdefghijklmnopqrstuvwxyz"
                               "0123456789-_";

/* The six bits of a character, or -1. */
static int sextet(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '-')
        return 62;
    return c == '_' ? 63 : -1;
}

char *base64url_encode(struct arena *arena, const void *bytes, size_t length)
{
    const unsigned char *in = bytes;
    char *out = arena_alloc(arena, length / 3 * 4 + 5);
    unsigned pending = 0; /* bits read and not yet written */
    unsigned bits = 0;
    size_t at = 0;

    for (size_t i = 0; i < length; i++) {
        pending = (pending << 8 | in[i]) & 0xffff;
        for (bits += 8; bits >= 6; bits -= 6)
            out[at++] = alphabet[pending >> (bits - 6) & 63];
    }
    if (bits > 0)
        out[at] = alphabet[pending << (6 - bits) & 63];
    return out;
}

unsigned char *base64url_decode(struct arena *arena, const char *text,
                                size_t length, size_t *out_length)
{
    unsigned char *out;
    unsigned pending = 0;
    unsigned bits = 0;
    size_t at = 0;

    if (length % 4 == 1)
        return NULL;
    out = arena_alloc(arena, length / 4 * 3 + 3);
    for (size_t i = 0; i < length; i++) {
        int value = sextet(text[i]);

        if (value < 0)
            return NULL;
        pending = (pending << 6 | (unsigned)value) & 0xffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out[at++] = (unsigned char)(pending >> bits);
        }
    }
    if ((pending & ((1U << bits) - 1)) != 0)
        return NULL; /* RFC 4648 § 3.5: the unused bits must be zero */
    *out_length = at;
    return out;
}
