/*
 * What the fuzz programs share: each has one entry, takes any bytes, and
 * aborts when something does not hold.
 */
#ifndef TILSKUDD_TESTS_FUZZ_H
#define TILSKUDD_TESTS_FUZZ_H

#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "services/base/problem.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

#define MUST(condition)                                                        \
    do {                                                                       \
        if (!(condition))                                                      \
            abort();                                                           \
    } while (0)

/* The bytes before the next line feed; `*at` moves behind it. */
static inline char *line_take(const char **at, const char *end,
                              struct arena *arena)
{
    const char *feed = memchr(*at, '\n', (size_t)(end - *at));
    const char *stop = feed == NULL ? end : feed;
    char *line = arena_copyn(arena, *at, (size_t)(stop - *at));

    *at = feed == NULL ? end : feed + 1;
    return line;
}

/* Whatever was sent, what is told about it is JSON in every language. */
static inline void faults_must_be_json(const struct faults *faults,
                                       struct arena *arena)
{
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        struct text out = text_new(arena, 256);
        json_t *json;

        faults_write(&out, faults, false, (enum language)language);
        json = json_loadb(out.bytes, out.length, JSON_REJECT_DUPLICATES, NULL);
        MUST(json != NULL);
        json_decref(json);
    }
}

#endif
