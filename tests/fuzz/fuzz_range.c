/*
 * Content-Range: what is read is what was written, and nothing else is read.
 */
#include "services/file/file_range.h"
#include "services/base/arena.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena *arena = arena_new();
    const char *text = arena_copyn(arena, (const char *)bytes, length);
    struct file_range range, again;

    if (file_range_parse(text, &range)) {
        MUST(range.first >= 0 && range.first <= range.last && range.size >= 0);
        MUST(file_range_parse(
            arena_printf(arena, "bytes %lld-%lld/%lld", (long long)range.first,
                         (long long)range.last, (long long)range.size),
            &again));
        MUST(again.first == range.first && again.last == range.last &&
             again.size == range.size);
    }
    arena_free(arena);
    return 0;
}
