/*
 * One bounded GET: what a key server may at most cost us in time and memory.
 * Only http and https, no redirect, status 200 or nothing.
 */
#ifndef TILSKUDD_API_AUTH_FETCH_H
#define TILSKUDD_API_AUTH_FETCH_H

#include <stdbool.h>
#include <stddef.h>

#include "services/base/text.h"

struct fetch_limits {
    long connect_ms;
    long total_ms;   /* from name lookup to last byte */
    size_t size_max; /* bytes of body */
};

/* Once, before any thread fetches. */
void fetch_start(void);

/* Fills `out` (of an arena of the caller's) with the body. False, with `out`
 * unspecified, for anything but a whole answer 200 within the limits. */
bool fetch_get(const char *uri, const struct fetch_limits *limits,
               struct text *out);

#endif
