/* The buckets of all payers, and their leases. */
#include "services/rate/rate.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "services/base/digest.h"
#include "services/base/monotonic.h"
#include "services/rate/rate_bucket.h"

/* Many more than there are municipalities. When a set is full, who was not
 * heard of for longest is forgotten, and begins anew with a block. */
#define SETS 512
#define WAYS 8

/* Longest wait for a lease that another request asks for. */
#define PATIENCE_MS 500

const char *const rate_class_names[RATE_CLASS_COUNT] = {
    [RATE_READ] = "read",           [RATE_WRITE] = "write",
    [RATE_HEAVY] = "heavy",         [RATE_EXPORT] = "export",
    [RATE_ANONYMOUS] = "anonymous",
};

struct payer {
    char name[RATE_PAYER_MAX + 1];
    int64_t seen_ms;
    struct rate_bucket buckets[RATE_ANONYMOUS];
};

struct limiter {
    struct rate_quota quotas[RATE_CLASS_COUNT];
    struct rate_limit limits[RATE_CLASS_COUNT];
    pthread_mutex_t mutex; /* of all that follows but the counters */
    pthread_cond_t answered;
    struct payer payers[SETS][WAYS];
    struct rate_bucket anonymous;
    atomic_uint_fast64_t refusals[RATE_CLASS_COUNT];
    atomic_uint_fast64_t leases, failures;
};

/* The payer's place, made if there is none. */
static struct payer *payer_find(struct limiter *limiter, const char *name,
                                int64_t now_ms)
{
    size_t set = digest_short(name, strlen(name)) % SETS;
    struct payer *oldest = &limiter->payers[set][0];

    for (size_t i = 0; i < WAYS; i++) {
        struct payer *payer = &limiter->payers[set][i];

        if (strcmp(payer->name, name) == 0) {
            payer->seen_ms = now_ms;
            return payer;
        }
        if (!*payer->name ||
            (*oldest->name && payer->seen_ms < oldest->seen_ms))
            oldest = payer;
    }
    *oldest = (struct payer){ .seen_ms = now_ms };
    assert(strlen(name) <= RATE_PAYER_MAX);
    memcpy(oldest->name, name, strlen(name));
    return oldest;
}

static struct rate_bucket *bucket_find(struct limiter *limiter,
                                       const char *payer, enum rate_class class,
                                       int64_t now_ms)
{
    assert((payer == NULL) == (class == RATE_ANONYMOUS));
    if (payer == NULL)
        return &limiter->anonymous;
    return &payer_find(limiter, payer, now_ms)->buckets[class];
}

/* One conditional update, of the payer's own row, with nothing around it. A
 * server that only reads is no fault here: most who spend only read. */
static err_t lease_take(struct pool *pool, struct arena *arena,
                        const char *payer, const struct rate_standing *standing,
                        const struct rate_ask *ask, struct rate_grant *out)
{
    const struct actor actor = { .capacity = CAPACITY_PUBLIC, .client = payer };
    struct tx tx = { .pool = pool,
                     .mode = TX_WRITE,
                     .arena = arena,
                     .actor = &actor,
                     .is_optional = true };
    struct rows *rows = NULL;

    err_t err = db_query(
        &tx, &sql_rate_lease,
        ARGS({ "policy", rate_class_names[standing->class] },
             { "window_s", integer_text(arena, standing->quota.window_s) },
             { "owed", integer_text(arena, ask->owed) },
             { "want", integer_text(arena, ask->want) },
             { "quota", integer_text(arena, standing->quota.quota) }),
        &rows);
    if (err == OK)
        err = tx_commit(&tx);
    tx_end(&tx);
    if (err == OK)
        *out = (struct rate_grant){ rows_int(rows, 0, "granted"),
                                    rows_int(rows, 0, "used"),
                                    rows_int(rows, 0, "left_ms") };
    return err;
}

/* Asks without the lock; the payer may have lost its place meanwhile. */
static enum rate_turn lease(struct limiter *limiter, struct pool *pool,
                            struct arena *arena, const char *payer,
                            const struct rate_standing *standing,
                            const struct rate_ask *ask)
{
    enum rate_turn turn = RATE_PASSES;
    struct rate_grant grant;

    pthread_mutex_unlock(&limiter->mutex);
    err_t err = lease_take(pool, arena, payer, standing, ask, &grant);
    int64_t now_ms = monotonic_ms();
    atomic_fetch_add(err == OK ? &limiter->leases : &limiter->failures, 1);
    pthread_mutex_lock(&limiter->mutex);
    struct rate_bucket *bucket =
        bucket_find(limiter, payer, standing->class, now_ms);
    if (err == OK)
        turn = rate_answered(bucket, &limiter->limits[standing->class], ask,
                             &grant, now_ms);
    else
        rate_unanswered(bucket, now_ms);
    pthread_cond_broadcast(&limiter->answered);
    return turn;
}

/* Spends, behind those who ask already, with the lock held. Who has waited
 * long enough passes: a slow answer refuses nobody either. */
static enum rate_turn spend(struct limiter *limiter, const char *payer,
                            enum rate_class class, struct rate_ask *ask)
{
    int64_t now_ms = monotonic_ms();
    int64_t deadline = now_ms + PATIENCE_MS;
    enum rate_turn turn;
    bool has_time = true;

    do {
        turn = rate_spend(bucket_find(limiter, payer, class, now_ms),
                          &limiter->limits[class], now_ms, ask);
        if (turn == RATE_WAITS)
            has_time =
                monotonic_wait(&limiter->answered, &limiter->mutex, deadline);
        now_ms = monotonic_ms();
    } while (turn == RATE_WAITS && has_time);
    return turn;
}

/* Who has nothing to share asks nobody. */
static struct rate_limit limit_of(const struct rate_quota *quota,
                                  enum rate_class class)
{
    return (struct rate_limit){
        .quota = quota->quota,
        .window_ms = quota->window_s * 1000,
        .block =
            class == RATE_ANONYMOUS ? quota->quota : rate_block(quota->quota),
    };
}

struct limiter *limiter_new(const struct rate_quota quotas[RATE_CLASS_COUNT],
                            struct arena *arena)
{
    struct limiter *limiter = arena_alloc(arena, sizeof *limiter);

    pthread_mutex_init(&limiter->mutex, NULL);
    monotonic_cond_init(&limiter->answered);
    for (enum rate_class class = 0; class < RATE_CLASS_COUNT; class ++) {
        limiter->quotas[class] = quotas[class];
        limiter->limits[class] = limit_of(&quotas[class], class);
    }
    return limiter;
}

struct rate_standing limiter_spend(struct limiter *limiter, struct pool *pool,
                                   struct arena *arena, const char *payer,
                                   enum rate_class class)
{
    const struct rate_limit *limit = &limiter->limits[class];
    struct rate_standing standing = { .class = class,
                                      .quota = limiter->quotas[class] };
    struct rate_ask ask;

    if (limit->quota == 0)
        return standing;
    pthread_mutex_lock(&limiter->mutex);
    enum rate_turn turn = spend(limiter, payer, class, &ask);
    if (turn == RATE_ASKS)
        turn = lease(limiter, pool, arena, payer, &standing, &ask);
    int64_t now_ms = monotonic_ms();
    const struct rate_bucket *bucket =
        bucket_find(limiter, payer, class, now_ms);
    standing.is_counted = true;
    standing.is_refused = turn == RATE_REFUSED;
    standing.left = rate_left(bucket, limit);
    standing.reset_s = rate_reset_s(bucket, now_ms);
    pthread_mutex_unlock(&limiter->mutex);
    atomic_fetch_add(&limiter->refusals[class], standing.is_refused);
    return standing;
}

void limiter_return(struct limiter *limiter, const char *payer,
                    enum rate_class class)
{
    pthread_mutex_lock(&limiter->mutex);
    rate_return(bucket_find(limiter, payer, class, monotonic_ms()));
    pthread_mutex_unlock(&limiter->mutex);
}

struct limiter_state limiter_state(const struct limiter *limiter)
{
    struct limiter_state state = {
        .leases = atomic_load(&limiter->leases),
        .failures = atomic_load(&limiter->failures),
    };

    for (int class = 0; class < RATE_CLASS_COUNT; class ++)
        state.refusals[class] = atomic_load(&limiter->refusals[class]);
    return state;
}

void limiter_write(struct text *out, const struct limiter *limiter)
{
    const char *separator = "";

    for (enum rate_class class = 0; class < RATE_CLASS_COUNT; class ++) {
        const struct rate_quota *quota = &limiter->quotas[class];

        if (quota->quota == 0)
            continue;
        text_addf(out,
                  "%s{\"policy\":\"%s\",\"quota\":%lld,\"windowSeconds\":%lld,"
                  "\"sharedBy\":\"%s\"}",
                  separator, rate_class_names[class], (long long)quota->quota,
                  (long long)quota->window_s,
                  class == RATE_ANONYMOUS ? "instance" : "organisation");
        separator = ",";
    }
}

err_t rate_forget_next(struct tx *tx, const char **said)
{
    struct rows *rows;

    *said = NULL;
    TRY(db_query(tx, &sql_rate_forget, NO_ARGS, &rows));
    TRY(tx_commit(tx));
    if (rows_count(rows) > 0)
        *said = arena_printf(tx->arena, "%zu", rows_count(rows));
    return OK;
}
