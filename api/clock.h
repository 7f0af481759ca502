/*
 * The movable clock of local and test environments. Rules take their time
 * from the database's clock_now(), which adds the shift that this module
 * hands to each transaction; production never has one. Tokens are always
 * checked against real time.
 */
#ifndef TILSKUDD_API_CLOCK_H
#define TILSKUDD_API_CLOCK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "services/base/arena.h"

struct clock {
    pthread_mutex_t lock;
    bool is_moved;
    int64_t shift_ms;
};

void clock_init(struct clock *clock);

/* Lets the clock show `instant` (RFC 3339 with Z, "2026-03-16T22:59:59.999Z")
 * from now on. False when it is not an instant. */
bool clock_move(struct clock *clock, const char *instant);

/* Back to real time. */
void clock_reset(struct clock *clock);

/* The shift as a PostgreSQL interval ("-1234 milliseconds"), NULL for none. */
const char *clock_shift(struct clock *clock, struct arena *arena);

/* The instant the clock shows, "2026-03-16T22:59:59.999Z". */
const char *clock_text(struct clock *clock, struct arena *arena);

/* Seconds since the epoch, real time. */
int64_t clock_seconds(void);

#endif
