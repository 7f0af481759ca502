/*
 * Settings come from the environment, once, at start. A wrong one stops the
 * start with a sentence that says which and why; secrets come from files.
 */
#ifndef TILSKUDD_API_SETTINGS_H
#define TILSKUDD_API_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "api/auth/keys.h"
#include "services/base/arena.h"
#include "services/base/text.h"

#define SETTING_C_TYPE_TEXT const char *
#define SETTING_C_TYPE_COUNT int64_t

struct settings {
#define SETTING(member, type, variable, initial, doc)                          \
    SETTING_C_TYPE_##type member;
#include "api/settings.def"
#undef SETTING
};

/* Largest accepted request target, sum of header bytes and number of headers;
 * see /v1/metadata/limits. */
#define URL_BYTES_MAX 4096
#define HEADER_BYTES_MAX 16384
#define HEADERS_MAX 100

/* Reads the environment. False when anything is wrong, with one line for
 * each fault in `why`. Texts live in the arena. */
bool settings_read(struct settings *settings, struct arena *arena,
                   struct text *why);

/* Who is told in Server-Timing what took how long. */
enum timing { TIMING_NOBODY, TIMING_CALLERS, TIMING_ALL };
enum timing settings_timing(const struct settings *settings);

/* local or test: synthetic people are accepted and the clock may move. */
bool settings_allow_tests(const struct settings *settings);

/* Reads the issuers file: an array of {name, kind, jwksUri, audience?}. */
bool settings_issuers(const struct settings *settings, struct arena *arena,
                      struct issuer **out, size_t *count, struct text *why);

/* The bytes of a file, at most `limit`, without a last newline. NULL when it
 * cannot be read, with a line in `why`. */
char *settings_file(const char *path, size_t limit, struct arena *arena,
                    size_t *length, struct text *why);

/* With it. */
char *settings_file_whole(const char *path, size_t limit, struct arena *arena,
                          size_t *length, struct text *why);

/* The list as a table for `tilskudd-api help`. */
void settings_print(FILE *out);

#endif
