/* Content-Disposition. */
#include "api/disposition.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "services/base/text.h"

static bool is_continuation(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* Some agents decode percent signs in a quoted name, so that none is left. */
static bool is_plain(unsigned char c)
{
    return c >= ' ' && c < 0x7F && strchr("\"\\%/", c) == NULL;
}

static void ascii_write(struct text *out, const char *name)
{
    for (const char *at = name; *at; at++) {
        unsigned char c = (unsigned char)*at;

        if (is_continuation(c))
            continue;
        text_addc(out, is_plain(c) ? *at : '_');
    }
}

/* RFC 8187 § 3.2.1: attr-char as it is, every other byte as %XX. */
static void extended_write(struct text *out, const char *name)
{
    for (const char *at = name; *at; at++) {
        unsigned char c = (unsigned char)*at;

        if (c < 0x80 && (isalnum(c) || strchr("!#$&+-.^_`|~", c) != NULL))
            text_addc(out, *at);
        else
            text_addf(out, "%%%02X", c);
    }
}

const char *disposition_attachment(struct arena *arena, const char *name)
{
    struct text out = text_new(arena, 128);

    text_add(&out, "attachment; filename=\"");
    ascii_write(&out, name);
    text_add(&out, "\"; filename*=UTF-8''");
    extended_write(&out, name);
    return out.bytes;
}
