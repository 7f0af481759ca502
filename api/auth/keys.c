/*
 * One source per issuer: a key set, the thread that replaces it, and the lock
 * between that thread and whoever looks up a key.
 */
#include "api/auth/keys.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "api/auth/jwks.h"
#include "services/base/arena.h"
#include "services/base/monotonic.h"

const struct keys_options keys_options_default = {
    .refresh_ms = 60 * 60 * 1000,
    .stale_ms = 24 * 60 * 60 * 1000,
    .quiet_ms = 30 * 1000,
    .retry_ms = 1000,
    .wait_ms = 3000,
    .waiting_max = 2,
    .limits = { .connect_ms = 2000, .total_ms = 3000, .size_max = 256 * 1024 },
};

/* A set and the arena it lives in, so that it can go as a whole. */
struct fetched {
    struct arena *arena;
    const struct key_set *set; /* NULL: nothing usable */
};

struct source {
    const struct issuer *issuer;
    const struct keys_options *options;
    pthread_t thread;
    pthread_mutex_t lock;   /* of all below; never held during a fetch */
    pthread_cond_t wanted;  /* wakes the thread */
    pthread_cond_t arrived; /* a fetch has ended, well or not */
    struct fetched current;
    int64_t fetched_ms;     /* when the current set arrived */
    int64_t due_ms;         /* when the thread fetches by itself */
    int64_t backoff_ms;     /* until the next try without any set */
    int64_t asked_ms;       /* when an unknown kid last asked */
    bool was_asked;         /* asked_ms says something */
    bool is_wanted;         /* a fetch has been asked for, not yet begun */
    bool is_fetching;
    bool is_stopping;
    bool is_ended;          /* the thread touches nothing any more */
    unsigned waiting;
    unsigned long ended;    /* fetches ended, for those who wait */
    struct keys_state state;
};

struct keys {
    struct arena *arena;
    struct keys_options options;
    struct source *sources;
    size_t count;
};

/* The thread's part: fetching. */

static struct fetched source_fetch(const struct source *source)
{
    struct fetched fetched = { arena_new(), NULL };
    struct arena *scratch = arena_new();
    struct text body = text_new(scratch, 4096);

    if (fetch_get(source->issuer->jwks_uri, NULL, &source->options->limits,
                  &body) == 200)
        fetched.set = jwks_read(fetched.arena,
                                (struct octets){ (unsigned char *)body.bytes,
                                                 body.length });
    arena_free(scratch);
    return fetched;
}

/* Plans the next fetch after one that failed: soon and then less often while
 * there is nothing to serve; otherwise the quiet period, or as planned. */
static void source_postpone(struct source *source, int64_t now)
{
    int64_t pause = source->options->quiet_ms;

    if (source->current.set == NULL && source->backoff_ms < pause) {
        pause = source->backoff_ms;
        source->backoff_ms *= 2;
    }
    if (source->due_ms < now + pause)
        source->due_ms = now + pause;
}

/* Takes in the outcome of a fetch; returns the arena nobody needs any more. */
static struct arena *source_replace(struct source *source,
                                    struct fetched fetched)
{
    int64_t now = monotonic_ms();
    struct arena *old = source->current.arena;

    source->is_fetching = false;
    source->ended++;
    pthread_cond_broadcast(&source->arrived);
    if (fetched.set == NULL) {
        source->state.failures++;
        source_postpone(source, now);
        return fetched.arena;
    }
    source->current = fetched;
    source->fetched_ms = now;
    source->due_ms = now + source->options->refresh_ms;
    return old;
}

static void source_fetch_unlocked(struct source *source)
{
    struct fetched fetched;
    struct arena *unused;

    source->is_wanted = false;
    source->is_fetching = true;
    source->state.fetches++;
    pthread_mutex_unlock(&source->lock);
    fetched = source_fetch(source);
    pthread_mutex_lock(&source->lock);
    unused = source_replace(source, fetched);
    pthread_mutex_unlock(&source->lock);
    arena_free(unused);
    pthread_mutex_lock(&source->lock);
}

static void *source_run(void *argument)
{
    struct source *source = argument;

    pthread_mutex_lock(&source->lock);
    while (!source->is_stopping) {
        if (source->is_wanted || monotonic_ms() >= source->due_ms)
            source_fetch_unlocked(source);
        else
            monotonic_wait(&source->wanted, &source->lock, source->due_ms);
    }
    source->is_ended = true;
    pthread_mutex_unlock(&source->lock);
    return NULL;
}

/* The callers' part: looking up, asking, waiting. All with the lock held. */

static bool source_is_usable(const struct source *source)
{
    const struct keys_options *options = source->options;

    return source->current.set != NULL &&
           monotonic_ms() - source->fetched_ms <=
               options->refresh_ms + options->stale_ms;
}

static const struct key *source_key(const struct source *source,
                                    const char *kid)
{
    return source_is_usable(source) ? key_set_find(source->current.set, kid)
                                    : NULL;
}

/* An unknown kid may ask once per quiet period. Without a set nobody needs to
 * ask: the thread is trying by itself. */
static void source_ask(struct source *source)
{
    int64_t now = monotonic_ms();

    if (source->current.set == NULL || source->is_fetching ||
        (source->was_asked &&
         now - source->asked_ms < source->options->quiet_ms))
        return;
    source->was_asked = true;
    source->asked_ms = now;
    source->is_wanted = true;
    pthread_cond_signal(&source->wanted);
}

/* Waits for the fetch that is coming, if one is and few others do. */
static void source_wait(struct source *source)
{
    int64_t deadline = monotonic_ms() + source->options->wait_ms;
    unsigned long ended = source->ended;
    /* It is about to begin. */
    bool is_first = source->state.fetches == 0 && source->current.set == NULL;

    if (!(source->is_wanted || source->is_fetching || is_first) ||
        source->waiting >= source->options->waiting_max)
        return;
    source->waiting++;
    while (source->ended == ended && !source->is_stopping &&
           monotonic_wait(&source->arrived, &source->lock, deadline))
        ;
    source->waiting--;
}

static err_t source_find(struct source *source, const char *kid, EVP_PKEY **out,
                         const char **algorithm)
{
    const struct key *key = source_key(source, kid);

    if (key == NULL) {
        source_ask(source);
        source_wait(source);
        key = source_key(source, kid);
    }
    if (key == NULL)
        return source_is_usable(source) ? ERR_TOKEN_KEY_UNKNOWN
                                        : ERR_KEYS_UNAVAILABLE;
    EVP_PKEY_up_ref(key->public_key);
    *out = key->public_key;
    *algorithm = key->algorithm;
    return OK;
}

static struct source *source_of(struct keys *keys, const struct issuer *issuer)
{
    for (size_t i = 0; i < keys->count; i++) {
        if (keys->sources[i].issuer == issuer)
            return &keys->sources[i];
    }
    return NULL;
}

static bool is_same_source(const struct issuer *one, const struct issuer *other)
{
    return strcmp(one->name, other->name) == 0 &&
           strcmp(one->jwks_uri, other->jwks_uri) == 0;
}

/* Before its thread is there. */
static void source_take_over(struct source *source, struct source *before)
{
    pthread_mutex_lock(&before->lock);
    if (before->current.set != NULL) {
        source->current.arena = arena_new();
        source->current.set =
            key_set_copy(source->current.arena, before->current.set);
        source->fetched_ms = before->fetched_ms;
        source->due_ms = before->due_ms;
        source->asked_ms = before->asked_ms;
        source->was_asked = before->was_asked;
    }
    pthread_mutex_unlock(&before->lock);
}

static void source_prepare(struct source *source, const struct issuer *issuer,
                           const struct keys_options *options)
{
    source->issuer = issuer;
    source->options = options;
    source->backoff_ms = options->retry_ms;
    pthread_mutex_init(&source->lock, NULL);
    monotonic_cond_init(&source->wanted);
    monotonic_cond_init(&source->arrived);
}

static void source_stop(struct source *source)
{
    pthread_mutex_lock(&source->lock);
    source->is_stopping = true;
    pthread_cond_signal(&source->wanted);
    pthread_cond_broadcast(&source->arrived);
    pthread_mutex_unlock(&source->lock);
}

static void source_free(struct source *source)
{
    pthread_join(source->thread, NULL);
    pthread_cond_destroy(&source->arrived);
    pthread_cond_destroy(&source->wanted);
    pthread_mutex_destroy(&source->lock);
    arena_free(source->current.arena);
}

static struct keys *keys_prepare(const struct issuer *issuers, size_t count,
                                 const struct keys_options *options)
{
    struct arena *arena = arena_new();
    struct keys *keys = arena_alloc(arena, sizeof *keys);

    fetch_start();
    keys->arena = arena;
    keys->options = *options;
    keys->sources = arena_array(arena, count, sizeof *keys->sources);
    keys->count = count;
    for (size_t i = 0; i < count; i++)
        source_prepare(&keys->sources[i], &issuers[i], &keys->options);
    return keys;
}

static struct keys *keys_start(struct keys *keys)
{
    for (size_t i = 0; i < keys->count; i++) {
        struct source *source = &keys->sources[i];

        /* Without threads there are no keys, and no service without keys. */
        if (pthread_create(&source->thread, NULL, source_run, source) != 0)
            abort();
    }
    return keys;
}

struct keys *keys_new(const struct issuer *issuers, size_t count)
{
    return keys_new_with(issuers, count, &keys_options_default);
}

struct keys *keys_new_with(const struct issuer *issuers, size_t count,
                           const struct keys_options *options)
{
    return keys_start(keys_prepare(issuers, count, options));
}

struct keys *keys_new_after(const struct issuer *issuers, size_t count,
                            struct keys *before)
{
    struct keys *keys = keys_prepare(issuers, count, &before->options);

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < before->count; k++)
            if (is_same_source(&issuers[i], before->sources[k].issuer))
                source_take_over(&keys->sources[i], &before->sources[k]);
    return keys_start(keys);
}

void keys_stop(struct keys *keys)
{
    for (size_t i = 0; i < keys->count; i++)
        source_stop(&keys->sources[i]);
}

bool keys_ended(struct keys *keys)
{
    bool is_ended = true;

    for (size_t i = 0; i < keys->count; i++) {
        struct source *source = &keys->sources[i];

        pthread_mutex_lock(&source->lock);
        is_ended = is_ended && source->is_ended;
        pthread_mutex_unlock(&source->lock);
    }
    return is_ended;
}

void keys_free(struct keys *keys)
{
    if (keys == NULL)
        return;
    keys_stop(keys);
    for (size_t i = 0; i < keys->count; i++)
        source_free(&keys->sources[i]);
    arena_free(keys->arena);
}

const struct issuer *keys_missing(struct keys *keys)
{
    for (size_t i = 0; i < keys->count; i++) {
        struct source *source = &keys->sources[i];

        pthread_mutex_lock(&source->lock);
        bool is_usable = source_is_usable(source);
        pthread_mutex_unlock(&source->lock);
        if (!is_usable)
            return source->issuer;
    }
    return NULL;
}

bool keys_ready(struct keys *keys)
{
    return keys_missing(keys) == NULL;
}

err_t keys_find(struct keys *keys, const struct issuer *issuer, const char *kid,
                EVP_PKEY **out, const char **algorithm)
{
    struct source *source = source_of(keys, issuer);
    err_t err;

    if (source == NULL)
        return ERR_TOKEN_ISSUER_UNKNOWN;
    pthread_mutex_lock(&source->lock);
    err = source_find(source, kid, out, algorithm);
    pthread_mutex_unlock(&source->lock);
    return err;
}

struct keys_state keys_state(struct keys *keys)
{
    struct keys_state total = { 0, 0, -1 };
    int64_t now = monotonic_ms();

    for (size_t i = 0; i < keys->count; i++) {
        struct source *source = &keys->sources[i];

        pthread_mutex_lock(&source->lock);
        total.fetches += source->state.fetches;
        total.failures += source->state.failures;
        if (source->current.set != NULL &&
            now - source->fetched_ms > total.age_ms)
            total.age_ms = now - source->fetched_ms;
        pthread_mutex_unlock(&source->lock);
    }
    return total;
}
