/*
 * What the virus scanner answers: it may be anybody who got hold of its
 * socket. Only one reply is "clean", and a name that is told can be logged.
 */
#include "services/base/text.h"
#include "services/gateways/clamd.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const char clean[] = "stream: OK";
    struct arena *arena = arena_new();
    char *reply = arena_copyn(arena, (const char *)bytes, length);
    struct clamd_answer answer = clamd_read(reply, length, arena);

    MUST((answer.outcome == CLAMD_CLEAN) ==
         (length == sizeof clean && memcmp(bytes, clean, length) == 0));
    MUST((answer.outcome == CLAMD_INFECTED) == (answer.signature != NULL));
    MUST((answer.outcome == CLAMD_UNAVAILABLE) == (answer.why != NULL));
    if (answer.signature != NULL) {
        struct text out = text_new(arena, 64);

        text_json(&out, answer.signature);
        MUST(out.length == strlen(answer.signature) + 2);
    }
    clamd_is_address(reply);
    arena_free(arena);
    return 0;
}
