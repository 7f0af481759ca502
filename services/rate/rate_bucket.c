/* Blocks and windows. */
#include "services/rate/rate_bucket.h"

/* Few writes for many, and little beyond the quota: a thirty-second part. */
#define BLOCKS 32

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Also when the clock has gone back to before the window began. */
static bool window_is_over(const struct rate_bucket *bucket,
                           const struct rate_limit *limit, int64_t now_ms)
{
    return now_ms >= bucket->ends_ms ||
           now_ms < bucket->ends_ms - limit->window_ms;
}

/* Who is asking at the moment still is. */
static void window_begin(struct rate_bucket *bucket,
                         const struct rate_limit *limit, int64_t now_ms)
{
    *bucket = (struct rate_bucket){
        .ends_ms = now_ms + limit->window_ms,
        .ask_at_ms = bucket->ask_at_ms,
        .is_asking = bucket->is_asking,
    };
}

static bool is_pausing(const struct rate_bucket *bucket, int64_t now_ms)
{
    return now_ms < bucket->ask_at_ms &&
           bucket->ask_at_ms - now_ms <= RATE_PAUSE_MS;
}

/* What may be spent without asking (again). */
static int64_t allowance(const struct rate_bucket *bucket,
                         const struct rate_limit *limit)
{
    return larger(bucket->told, limit->block);
}

int64_t rate_block(int64_t quota)
{
    return larger(1, quota / BLOCKS);
}

enum rate_turn rate_spend(struct rate_bucket *bucket,
                          const struct rate_limit *limit, int64_t now_ms,
                          struct rate_ask *ask)
{
    bool is_alone = limit->block == limit->quota;

    if (window_is_over(bucket, limit, now_ms))
        window_begin(bucket, limit, now_ms);
    if (bucket->is_shut)
        return RATE_REFUSED;
    if (bucket->spent < allowance(bucket, limit)) {
        bucket->spent++;
        return RATE_PASSES;
    }
    if (is_alone) {
        bucket->is_shut = true;
        return RATE_REFUSED;
    }
    if (is_pausing(bucket, now_ms))
        return RATE_PASSES;
    if (bucket->is_asking) {
        if (bucket->spent >= bucket->asked + limit->block)
            return RATE_WAITS;
        bucket->spent++;
        return RATE_PASSES;
    }
    bucket->is_asking = true;
    bucket->asked = bucket->spent;
    *ask = (struct rate_ask){
        .owed = bucket->spent - bucket->told,
        .want = limit->block,
        .ends_ms = bucket->ends_ms,
    };
    return RATE_ASKS;
}

enum rate_turn rate_answered(struct rate_bucket *bucket,
                             const struct rate_limit *limit,
                             const struct rate_ask *ask,
                             const struct rate_grant *grant, int64_t now_ms)
{
    int64_t left_ms = grant->left_ms;

    bucket->is_asking = false;
    if (bucket->ends_ms != ask->ends_ms) /* the answer is of an old window */
        return RATE_PASSES;
    if (left_ms < 1 || left_ms > limit->window_ms)
        left_ms = limit->window_ms;
    bucket->ends_ms = now_ms + left_ms;
    bucket->told += ask->owed + grant->granted;
    bucket->others = larger(0, grant->used - bucket->told);
    bucket->is_shut = grant->granted <= 0;
    if (bucket->is_shut)
        return RATE_REFUSED;
    bucket->spent++;
    return RATE_PASSES;
}

void rate_unanswered(struct rate_bucket *bucket, int64_t now_ms)
{
    bucket->is_asking = false;
    bucket->ask_at_ms = now_ms + RATE_PAUSE_MS;
}

void rate_return(struct rate_bucket *bucket)
{
    if (bucket->spent > 0)
        bucket->spent--;
}

int64_t rate_left(const struct rate_bucket *bucket,
                  const struct rate_limit *limit)
{
    if (bucket->is_shut)
        return 0;
    return larger(0, limit->quota - bucket->others - bucket->spent);
}

int64_t rate_reset_s(const struct rate_bucket *bucket, int64_t now_ms)
{
    return larger(1, (bucket->ends_ms - now_ms + 999) / 1000);
}
