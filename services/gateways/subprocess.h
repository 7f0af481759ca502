/*
 * Our own small programs, which lie beside our own binary: what reads strangers'
 * bytes, or needs big libraries, runs in a process of its own that may crash,
 * loop or say too much without harm to the service. It gets one seekable
 * descriptor, its arguments, and nothing else of ours: no other descriptor, no
 * environment, no blocked signal. It is always reaped.
 */
#ifndef TILSKUDD_GATEWAYS_SUBPROCESS_H
#define TILSKUDD_GATEWAYS_SUBPROCESS_H

#include <stddef.h>

#include "services/base/problem.h"
#include "services/base/text.h"

struct subprocess_work {
    const char *program;          /* "tilskudd-inspect" */
    const char *const *arguments; /* ended by NULL, without the program;
                                     NULL: none */
    int input;         /* its standard input, seekable, at 0; stays ours */
    size_t output_max; /* bytes; more than that is a failure */
    int timeout_ms;    /* then it is killed */
};

/* Fills `out` (of the arena) with its standard output and `status` with its
 * exit status. ERR_OVERLOADED when it can't be started, is killed, takes too
 * long, says too much, or too many run already; `why` is then for the log. After an exit status that
 * isn't 0, `why` is what it told on standard error, on one line. */
err_t subprocess_run(struct arena *arena, const struct subprocess_work *work,
                     struct text *out, int *status, const char **why);

/* How many may run at the same time; beyond that subprocess_run says
 * ERR_OVERLOADED at once, so that the threads and connections of those who wait
 * for a program are never all there are. To be set before any thread runs;
 * without it there is no bound. */
void subprocess_allow(int most);

/* For tests of programs that don't lie where the service's do: the folder to
 * start from, kept by the caller; NULL: that of our own binary. To be set
 * before any thread runs. */
void subprocess_look_in(const char *folder);

#endif
