/*
 * The line of requests before a thread: how long one has stood in it, and
 * whether it may still be served. A thread serves one request at a time, so
 * those of its other connections wait in the kernel, which knows when they
 * came.
 *
 * While the line is short now and then, everybody in it is served. Where all
 * have had to wait for too long a time, more comes than can be done, and
 * serving all in turn would serve each when nobody waits for it any more: then
 * who has stood for a moment is sent away at once, which costs next to
 * nothing, and who has just come is served. (Nichols and Jacobson,
 * "Controlling Queue Delay", 2012; with the refusal in place of the loss.)
 *
 * All of it is the calling thread's own.
 */
#ifndef TILSKUDD_API_LINE_H
#define TILSKUDD_API_LINE_H

#include <stdbool.h>
#include <stdint.h>

/* How long ago the last byte came on a connection; 0 when nobody knows. */
int64_t line_waited_us(int socket);

/* Whether one who has waited so long is served. `most_us` is for how long all
 * may have to wait. */
bool line_serves(int64_t waited_us, int64_t most_us);

/* A request has been answered. */
void line_next(void);

#endif
