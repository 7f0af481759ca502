/*
 * Strangers' bytes, and reading numbers out of them: every offset is checked
 * by whoever takes a part, so that a read of a number never goes outside.
 */
#ifndef TILSKUDD_FILE_INSPECT_SPAN_H
#define TILSKUDD_FILE_INSPECT_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
    const uint8_t *bytes;
    size_t length;
};

/* The `length` bytes from `at`; false when they aren't all there. */
static inline bool span_part(struct span whole, uint64_t at, uint64_t length,
                             struct span *out)
{
    if (at > whole.length || length > whole.length - at)
        return false;
    *out = (struct span){ whole.bytes + at, (size_t)length };
    return true;
}

static inline bool span_begins(struct span span, const void *with,
                               size_t length)
{
    return span.length >= length && memcmp(span.bytes, with, length) == 0;
}

static inline bool span_has(struct span span, const char *words)
{
    return memmem(span.bytes, span.length, words, strlen(words)) != NULL;
}

/* Numbers at an offset that is known to be inside. */
static inline uint32_t little16(const uint8_t *at)
{
    return (uint32_t)(at[0] | at[1] << 8);
}

static inline uint32_t little32(const uint8_t *at)
{
    return little16(at) | little16(at + 2) << 16;
}

static inline uint32_t big16(const uint8_t *at)
{
    return (uint32_t)(at[0] << 8 | at[1]);
}

static inline uint32_t big32(const uint8_t *at)
{
    return big16(at) << 16 | big16(at + 2);
}

#endif
