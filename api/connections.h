/*
 * Who is connected, and who has to make room. libmicrohttpd bounds how many
 * connections there are and how long one may be silent, which lets whoever
 * opens enough of them, or says a byte now and then, lock everybody else out.
 * So each connection is known here by what it is at, and one that keeps others
 * out is closed: the one that has idled longest first, then the slowest, never
 * one whose request is being handled, nor one that waits for the service: it
 * has sent what is not read yet, or taken all of the answer that there was.
 * Closing is `shutdown`: the thread that owns the socket finds it ended.
 *
 * Any thread may call. Slots are numbered, and made all at once at the start.
 */
#ifndef TILSKUDD_API_CONNECTIONS_H
#define TILSKUDD_API_CONNECTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "services/base/arena.h"

enum connection_state {
    CONNECTION_IDLE,      /* no request line yet, or none after the last */
    CONNECTION_RECEIVING, /* from the request line to the last of the body */
    CONNECTION_SENDING,   /* the answer is on its way */
    CONNECTION_HANDLED,   /* the service is at work: never closed from here */
    CONNECTION_LEAVING,   /* told to go */
    CONNECTION_STATES
};

struct connections_options {
    unsigned capacity;  /* more are never opened */
    unsigned limit;     /* from here on somebody must go for who comes */
    unsigned idle_s;    /* longest time without a request */
    unsigned request_s; /* how long a request or an answer may trickle */
};

struct connections;

struct connections *connections_new(const struct connections_options *options,
                                    struct arena *arena);

/* A new connection makes room for itself when there are too many, or too few
 * descriptors are left for the rest of the service. Returns its slot. */
unsigned connection_open(struct connections *connections, int socket);

/* What it is at from now on. */
void connection_enter(struct connections *connections, unsigned slot,
                      enum connection_state state);

/* The request is being handled. False when it should be told to come back:
 * its connection is one too many, and nobody could make room for it; or it was
 * closed meanwhile, and nobody would hear of what was done. */
bool connection_handle(struct connections *connections, unsigned slot);

/* Before the socket is closed. */
void connection_close(struct connections *connections, unsigned slot);

/* accept(2) found no descriptor left: somebody has to go. */
void connections_starve(struct connections *connections);

/* Closes those whose time is over; to be called every second or so. Returns
 * whether descriptors have been missing since the last time. */
bool connections_sweep(struct connections *connections);

/* How many there are, those that were told to go among them. */
unsigned connections_count(struct connections *connections);

/* How many have a request that is not answered whole. */
unsigned connections_busy(struct connections *connections);

#endif
