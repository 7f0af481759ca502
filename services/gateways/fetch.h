/*
 * One bounded GET: what a server outside may at most cost us in time and
 * memory. Only http and https, and no redirect: the configured address is the
 * trust. What a status means is the caller's to say.
 */
#ifndef TILSKUDD_GATEWAYS_FETCH_H
#define TILSKUDD_GATEWAYS_FETCH_H

#include <stddef.h>

#include "services/base/text.h"

struct fetch_limits {
    long connect_ms;
    long total_ms;   /* from name lookup to last byte */
    size_t size_max; /* bytes of body */
};

/* Once, before any thread fetches. */
void fetch_start(void);

/* Fills `out` (of an arena of the caller's) with the body and returns the
 * HTTP status; 0, with `out` unspecified, for anything but a whole answer
 * within the limits. `accept` is a media type; NULL for any. */
int fetch_get(const char *uri, const char *accept,
              const struct fetch_limits *limits, struct text *out);

#endif
