/*
 * clamd (ClamAV's daemon): whether it finds something harmful in a stream of
 * bytes, by its command INSTREAM (clamd(8)). Fails closed: only the one right
 * answer to the whole stream is "clean"; everything else is "unavailable",
 * which tells nothing. The address is `unix:/path` or `host:port`.
 */
#ifndef TILSKUDD_GATEWAYS_CLAMD_H
#define TILSKUDD_GATEWAYS_CLAMD_H

#include <stdbool.h>
#include <stddef.h>

#include "services/base/arena.h"

enum clamd_outcome {
    CLAMD_CLEAN,
    CLAMD_INFECTED,
    CLAMD_TOO_LARGE, /* for its settings; asking again changes nothing */
    CLAMD_UNAVAILABLE,
};

struct clamd_answer {
    enum clamd_outcome outcome;
    const char *signature; /* of CLAMD_INFECTED: what it found, else NULL */
    const char *why;       /* of CLAMD_UNAVAILABLE, for the log, else NULL */
};

struct clamd_limits {
    int connect_ms;
    int total_ms; /* from the beginning to its answer */
};

/* Longer than clamd's own longest scan by its usual settings would hold up
 * all that the worker has to do. */
extern const struct clamd_limits clamd_limits_usual;

/* One stream to it; the arena closes it. */
struct clamd;

bool clamd_is_address(const char *address);

/* Connects and begins. A failure shows at the end. */
struct clamd *clamd_begin(struct arena *arena, const char *address,
                          const struct clamd_limits *limits);

/* Sends the next bytes; false when there is no use in sending more. */
bool clamd_send(struct clamd *clamd, const void *bytes, size_t length);

/* Ends the stream and hears the answer. */
struct clamd_answer clamd_end(struct clamd *clamd);

/* What a whole reply to a whole stream means; the signature is copied. */
struct clamd_answer clamd_read(const char *reply, size_t length,
                               struct arena *arena);

#endif
