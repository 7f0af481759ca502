#include "services/file/inspect/plain.h"

/* What acts when it is opened, or is shown as something else than its text.
 * libmagic also guesses at languages, and takes minutes with braces for C;
 * none of that matters. */
static const char *const acting[] = {
    "text/html",        "text/xml",   "text/rtf",
    "text/x-shellscript", "text/x-php", "text/x-msdos-batch",
};

static bool is_text_kind(const char *kind)
{
    for (size_t i = 0; i < sizeof acting / sizeof *acting; i++) {
        if (strcmp(kind, acting[i]) == 0)
            return false;
    }
    return strncmp(kind, "text/", 5) == 0 ||
           strncmp(kind, "message/", 8) == 0 ||
           strcmp(kind, "application/csv") == 0 ||
           strcmp(kind, "application/json") == 0 ||
           strcmp(kind, "application/x-ndjson") == 0 ||
           strcmp(kind, "application/octet-stream") == 0;
}

/* The bytes of the character at the beginning; 0: there is none. */
static size_t character_length(struct span span)
{
    static const struct {
        uint8_t mask, lead;
        uint32_t least; /* less would be longer than it needs to be */
    } forms[] = {
        { 0x80, 0x00, 0 },
        { 0xE0, 0xC0, 0x80 },
        { 0xF0, 0xE0, 0x800 },
        { 0xF8, 0xF0, 0x10000 },
    };
    size_t more = 0;
    uint32_t code;

    while (more < 4 && (span.bytes[0] & forms[more].mask) != forms[more].lead)
        more++;
    if (more == 4 || span.length <= more)
        return 0;
    code = span.bytes[0] & (uint8_t)~forms[more].mask;
    for (size_t i = 1; i <= more; i++) {
        if ((span.bytes[i] & 0xC0) != 0x80)
            return 0;
        code = code << 6 | (span.bytes[i] & 0x3F);
    }
    return code >= forms[more].least && code <= 0x10FFFF &&
                   (code < 0xD800 || code > 0xDFFF) &&
                   (code < 0x7F || code > 0x9F)
               ? more + 1
               : 0;
}

static bool is_control(uint8_t byte)
{
    return byte < ' ' && byte != '\t' && byte != '\n' && byte != '\r' &&
           byte != '\f';
}

enum refusal plain_inspect(struct span whole, const char *kind)
{
    size_t at = 0;

    if (!is_text_kind(kind))
        return REFUSAL_TYPE_MISMATCH;
    while (at < whole.length) {
        struct span rest = { whole.bytes + at, whole.length - at };
        size_t length = is_control(*rest.bytes) ? 0 : character_length(rest);

        if (length == 0)
            return REFUSAL_NOT_UTF8;
        at += length;
    }
    return ACCEPTED;
}
