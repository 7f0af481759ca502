/*
 * The HTTP edge: libmicrohttpd under ulfius, with one catch-all callback. The
 * only user of <ulfius.h>. The callback turns what was received into a
 * `struct rq`, lets `serve` answer it, and hands the answer back.
 */
#ifndef TILSKUDD_API_SERVER_H
#define TILSKUDD_API_SERVER_H

#include <stddef.h>

#include "api/rq.h"

struct server;

struct server_options {
    const char *host;
    unsigned port;
    unsigned threads;
    unsigned connection_limit; /* those beyond it cost the longest idle */
    unsigned connection_timeout_s;
    unsigned request_timeout_s; /* of trickling: api/connections.h */
    unsigned line_wait_ms; /* api/line.h */
    size_t body_limit; /* one byte more is kept, to know that it was too much */
    struct service *service;
    void (*serve)(struct rq *rq); /* always leaves an answer */
};

/* Starts listening. NULL when the address cannot be used, with why. */
struct server *server_start(const struct server_options *options,
                            const char **why);

/* Closes connections whose time is over. To be called every second or so: the
 * server has no thread of its own for it. */
void server_tend(struct server *server);

/* Stops listening and waits until no connection is left, or those that are left
 * have been idle for some seconds, or `seconds` are over; then stops. Requests
 * in flight are answered. */
void server_drain(struct server *server, unsigned seconds);

#endif
