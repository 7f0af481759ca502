/*
 * The decoder of paths and queries: a segment in the first line, a query in
 * the rest. What is decoded is text, has one reading, and comes back when it
 * is encoded again.
 */
#include <ctype.h>

#include "api/uri.h"
#include "api/utf8.h"
#include "services/base/text.h"
#include "tests/fuzz/fuzz.h"

/* Every byte but letters and digits as an escape. */
static struct text encode(struct arena *arena, const char *decoded)
{
    struct text out = text_new(arena, 3 * strlen(decoded));

    for (const char *at = decoded; *at != '\0'; at++) {
        if (isalnum((unsigned char)*at) && (unsigned char)*at < 0x80)
            text_addc(&out, *at);
        else
            text_addf(&out, "%%%02X", (unsigned char)*at);
    }
    return out;
}

static void decoded_judge(struct arena *arena, const char *decoded)
{
    struct text encoded;
    const char *again;
    size_t points;

    if (decoded == NULL)
        return;
    MUST(utf8_is_text(decoded, strlen(decoded), &points));
    MUST(strpbrk(decoded, "\t\n\r\x1b\x7f") == NULL);
    encoded = encode(arena, decoded);
    again = uri_decode(encoded.bytes, encoded.length, arena);
    MUST(again != NULL && strcmp(again, decoded) == 0);
}

/* No more pairs than there are separators, and each can be shown. */
static void query_judge(struct arena *arena, const char *query)
{
    size_t left = 1;
    struct query_pair pair;

    for (const char *at = query; *at != '\0'; at++)
        left += *at == '&';
    while (query_next(&query, arena, &pair)) {
        MUST(left-- > 0);
        decoded_judge(arena, pair.name);
        decoded_judge(arena, pair.value);
        MUST(strlen(pair.shown) <= (size_t)4 * 64);
        for (const char *at = pair.shown; *at != '\0'; at++)
            MUST((unsigned char)*at >= ' ' && *at != 0x7f);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena *arena = arena_new();
    const char *at = (const char *)bytes, *end = at + length;
    const char *segment = line_take(&at, end, arena);

    decoded_judge(arena, uri_decode(segment, strlen(segment), arena));
    query_judge(arena, arena_copyn(arena, at, (size_t)(end - at)));
    arena_free(arena);
    return 0;
}
