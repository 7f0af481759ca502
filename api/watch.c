/* One lock, which nobody holds while the database is asked. */
#include "api/watch.h"

#include <pthread.h>

#include "api/service.h"
#include "services/base/monotonic.h"

static const int64_t pause_ms = 5000;
static const int64_t patience_ms = 250;
static const int64_t stale_ms = 60000;

struct watch {
    struct service *service;
    pthread_t thread;
    pthread_mutex_t lock;   /* of all below */
    pthread_cond_t wanted;  /* wakes the thread */
    pthread_cond_t arrived; /* the thread has asked, well or not */
    struct watch_figures figures;
    int64_t taken_ms; /* when they came; 0: never */
    int64_t asked_ms; /* when the database was asked last; 0: never */
    bool is_wanted, is_stopping;
};

/* As the worker, who reads of all cases when they are due. */
static const struct actor the_watch = {
    .capacity = CAPACITY_WORKER,
    .client = "watch",
};

static bool watch_ask(struct service *service, struct watch_figures *out)
{
    struct arena *arena = arena_new();
    struct tx tx = {
        .pool = service->pool,
        .mode = TX_READ,
        .arena = arena,
        .actor = &the_watch,
        .operation = "watch",
        .clock_shift = clock_shift(&service->clock, arena),
        .is_optional = true,
    };
    err_t err = atomic_load(&service->is_migrated) ? watch_read(&tx, out)
                                                   : ERR_DATABASE_UNAVAILABLE;

    tx_end(&tx);
    arena_free(arena);
    return err == OK;
}

static void watch_turn(struct watch *watch)
{
    struct watch_figures figures;
    bool is_known;

    watch->is_wanted = false;
    watch->asked_ms = monotonic_ms();
    pthread_mutex_unlock(&watch->lock);
    is_known = watch_ask(watch->service, &figures);
    pthread_mutex_lock(&watch->lock);
    if (is_known) {
        watch->figures = figures;
        watch->taken_ms = monotonic_ms();
    }
    pthread_cond_broadcast(&watch->arrived);
}

static void *watch_run(void *argument)
{
    struct watch *watch = argument;

    pthread_mutex_lock(&watch->lock);
    while (!watch->is_stopping)
        if (watch->is_wanted)
            watch_turn(watch);
        else
            pthread_cond_wait(&watch->wanted, &watch->lock);
    pthread_mutex_unlock(&watch->lock);
    return NULL;
}

struct watch *watch_start(struct service *service)
{
    struct watch *watch = arena_alloc(service->arena, sizeof *watch);

    watch->service = service;
    pthread_mutex_init(&watch->lock, NULL);
    pthread_cond_init(&watch->wanted, NULL);
    monotonic_cond_init(&watch->arrived);
    return pthread_create(&watch->thread, NULL, watch_run, watch) == 0 ? watch
                                                                       : NULL;
}

void watch_stop(struct watch *watch)
{
    if (watch == NULL)
        return;
    pthread_mutex_lock(&watch->lock);
    watch->is_stopping = true;
    pthread_cond_signal(&watch->wanted);
    pthread_mutex_unlock(&watch->lock);
    pthread_join(watch->thread, NULL);
    pthread_cond_destroy(&watch->arrived);
    pthread_cond_destroy(&watch->wanted);
    pthread_mutex_destroy(&watch->lock);
}

/* Asks the thread, when it is time, and waits a little for its answer. */
static void watch_want(struct watch *watch, int64_t now_ms)
{
    int64_t until_ms = now_ms + patience_ms;
    int64_t asked_ms = watch->asked_ms;

    if (asked_ms != 0 && now_ms - asked_ms < pause_ms)
        return;
    watch->is_wanted = true;
    pthread_cond_signal(&watch->wanted);
    while (watch->taken_ms < now_ms &&
           monotonic_wait(&watch->arrived, &watch->lock, until_ms))
        ;
}

bool watch_look(struct watch *watch, struct watch_figures *out, int64_t *age_ms)
{
    int64_t now_ms = monotonic_ms();
    bool is_known;

    if (watch == NULL)
        return false;
    pthread_mutex_lock(&watch->lock);
    watch_want(watch, now_ms);
    now_ms = monotonic_ms();
    is_known = watch->taken_ms != 0 && now_ms - watch->taken_ms < stale_ms;
    if (is_known) {
        *out = watch->figures;
        *age_ms = now_ms - watch->taken_ms;
    }
    pthread_mutex_unlock(&watch->lock);
    return is_known;
}
