/*
 * One quota of one payer, as one instance of the service sees it: pure, and
 * without a clock of its own.
 *
 * The quota is shared through the database, which is asked seldom. In each
 * window an instance spends one block without asking; only what goes beyond
 * is leased, a block at a time, and with the first lease is told what was spent
 * before. So who asks for little never writes a row, and at most a block for
 * each instance but one is spent beyond the quota.
 *
 * While somebody asks, the others go on for one more block, which is told with
 * the next lease, and then wait a moment. Without an answer nobody is refused, nor counted: a limit that
 * cannot be known does not hold.
 */
#ifndef TILSKUDD_RATE_BUCKET_H
#define TILSKUDD_RATE_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

/* How long nobody is asked after there was no answer. */
#define RATE_PAUSE_MS 1000

struct rate_limit {
    int64_t quota; /* 1 at least, in each window */
    int64_t window_ms;
    int64_t block; /* 1 to quota; the quota itself: nobody is ever asked */
};

/* All zero: nothing was spent yet. */
struct rate_bucket {
    int64_t ends_ms;   /* of the window */
    int64_t spent;     /* here, in this window */
    int64_t told;      /* what the database has counted of this instance */
    int64_t asked;     /* spent when somebody last began to ask */
    int64_t others;    /* what it had counted of all others, when last asked */
    int64_t ask_at_ms; /* after a failure: when to ask again */
    bool is_asking;    /* somebody is about it */
    bool is_shut;      /* nothing is left before the window ends */
};

enum rate_turn {
    RATE_PASSES,
    RATE_ASKS, /* then rate_answered or rate_unanswered, by the same caller */
    RATE_WAITS, /* for who asks, and tries again; not for long */
    RATE_REFUSED,
};

/* What to ask the database. */
struct rate_ask {
    int64_t owed;    /* spent and not yet told */
    int64_t want;    /* at most, beyond that */
    int64_t ends_ms; /* of the window that it was asked in */
};

/* What it answered. */
struct rate_grant {
    int64_t granted; /* 0 to want */
    int64_t used;    /* of the quota by all, this included */
    int64_t left_ms; /* of its window */
};

/* How many may be spent without asking: see above. */
int64_t rate_block(int64_t quota);

/* Spends one at `now_ms`, which may go backwards: then a window begins that
 * is never longer than it should be. `ask` is filled for RATE_ASKS. */
enum rate_turn rate_spend(struct rate_bucket *bucket,
                          const struct rate_limit *limit, int64_t now_ms,
                          struct rate_ask *ask);

/* Passes or refuses who asked. */
enum rate_turn rate_answered(struct rate_bucket *bucket,
                             const struct rate_limit *limit,
                             const struct rate_ask *ask,
                             const struct rate_grant *grant, int64_t now_ms);

/* There was no answer: who asked passes. */
void rate_unanswered(struct rate_bucket *bucket, int64_t now_ms);

/* What was spent last is not counted after all. */
void rate_return(struct rate_bucket *bucket);

/* Of the quota, as far as is known here. */
int64_t rate_left(const struct rate_bucket *bucket,
                  const struct rate_limit *limit);

/* Whole seconds until the window ends, 1 at least. */
int64_t rate_reset_s(const struct rate_bucket *bucket, int64_t now_ms);

#endif
