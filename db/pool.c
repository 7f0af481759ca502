/*
 * The pool: at most `size` connections, handed out last-in first-out, so that
 * the same few stay warm. Who has to wait does so in order of arrival and for
 * a bounded time. One mutex guards everything; no connection is opened, used
 * or closed while it is held.
 */
#include "db/pool.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/conn.h"
#include "services/base/memory.h"
#include "services/base/monotonic.h"

/* Pauses between two tries to reach a database that is away. */
static const int64_t first_pause_ms = 50;
static const int64_t longest_pause_ms = 1000;

/* On the stack of a thread that waits. */
struct waiter {
    pthread_cond_t turn;
    bool may_try; /* it is first in line, and something has changed */
    struct waiter *next;
};

struct pool {
    struct pool_options options;
    pthread_mutex_t mutex;
    struct conn **idle; /* a stack */
    size_t idle_count;
    size_t open;    /* idle, busy or being opened: at most options.size */
    size_t opening;
    size_t lost;    /* closed for a fault and not yet replaced */
    _Atomic unsigned generation; /* raised by pool_distrust */
    struct waiter *first, *last;

    bool is_failing; /* the last try to connect failed */
    int64_t pause_ms;
    int64_t retry_at;
    char failure[POOL_FAILURE_SIZE];

    size_t waiting;
    uint64_t waits, timeouts, reconnects, losses;
    struct meter *meter;
};

/* What a caller of pool_take may do now. */
enum turn { TURN_USE, TURN_OPEN, TURN_WAIT, TURN_FAIL };

/* Tells the first in line that something has changed. */
static void wake_first(struct pool *pool)
{
    if (pool->first == NULL)
        return;
    pool->first->may_try = true;
    pthread_cond_signal(&pool->first->turn);
}

static void join_line(struct pool *pool, struct waiter *waiter)
{
    monotonic_cond_init(&waiter->turn);
    if (pool->first == NULL)
        pool->first = waiter;
    else
        pool->last->next = waiter;
    pool->last = waiter;
    pool->waiting++;
    pool->waits++;
}

/* Whoever leaves, served or not, passes the word on: there may be more. */
static void leave_line(struct pool *pool, struct waiter *waiter)
{
    struct waiter **link = &pool->first;
    struct waiter *before = NULL;

    while (*link != waiter) {
        before = *link;
        link = &before->next;
    }
    *link = waiter->next;
    if (pool->last == waiter)
        pool->last = before;
    pool->waiting--;
    pthread_cond_destroy(&waiter->turn);
    wake_first(pool);
}

/* Takes an idle connection, or the right to open one. While the database is
 * away one thread at a time tries it; who could wait for a connection that
 * works does, all others fail at once. */
static enum turn pool_try(struct pool *pool, struct conn **out)
{
    bool others_work = pool->open > pool->idle_count + pool->opening;

    if (pool->idle_count > 0) {
        *out = pool->idle[--pool->idle_count];
        return TURN_USE;
    }
    if (pool->open == pool->options.size)
        return pool->is_failing && !others_work ? TURN_FAIL : TURN_WAIT;
    if (pool->is_failing &&
        (pool->opening > 0 || monotonic_ms() < pool->retry_at))
        return others_work ? TURN_WAIT : TURN_FAIL;
    pool->open++;
    pool->opening++;
    return TURN_OPEN;
}

/* As pool_try, in order of arrival; TURN_WAIT when time ran out. */
static enum turn pool_turn(struct pool *pool, int64_t deadline,
                           int64_t *waited_ms, struct conn **out)
{
    struct waiter waiter = { .may_try = false };
    int64_t begun_ms = deadline - pool->options.wait_ms;
    enum turn turn = TURN_WAIT;
    bool has_time = true;

    if (pool->first == NULL)
        turn = pool_try(pool, out);
    if (turn != TURN_WAIT)
        return turn;
    join_line(pool, &waiter);
    while (turn == TURN_WAIT && has_time) {
        while (!waiter.may_try && has_time)
            has_time = monotonic_wait(&waiter.turn, &pool->mutex, deadline);
        if (waiter.may_try)
            turn = pool_try(pool, out);
        waiter.may_try = false;
    }
    leave_line(pool, &waiter);
    *waited_ms = monotonic_ms() - begun_ms;
    return turn;
}

static void open_succeeded(struct pool *pool)
{
    pool->is_failing = false;
    pool->pause_ms = first_pause_ms;
    pool->failure[0] = '\0';
    if (pool->lost > 0) {
        pool->lost--;
        pool->reconnects++;
    }
}

static void open_failed(struct pool *pool, const char *failure)
{
    pool->open--;
    pool->is_failing = true;
    pool->retry_at = monotonic_ms() + pool->pause_ms;
    pool->pause_ms *= 2;
    if (pool->pause_ms > longest_pause_ms)
        pool->pause_ms = longest_pause_ms;
    snprintf(pool->failure, sizeof pool->failure, "%s", failure);
    wake_first(pool);
}

/* Uses the right to open a connection. */
static err_t pool_open(struct pool *pool, struct conn **out)
{
    char failure[POOL_FAILURE_SIZE];
    int64_t begun_us = monotonic_us();
    struct conn *conn =
        conn_open(&pool->options, pool->generation, failure, sizeof failure);

    if (conn != NULL)
        histogram_add(&pool->meter->opens, &bounds_of_operations,
                      monotonic_us() - begun_us);
    pthread_mutex_lock(&pool->mutex);
    pool->opening--;
    if (conn != NULL)
        open_succeeded(pool);
    else
        open_failed(pool, failure);
    pthread_mutex_unlock(&pool->mutex);
    if (conn == NULL)
        return ERR_DATABASE_UNAVAILABLE;
    *out = conn;
    return OK;
}

/* Closes a connection that is of no more use; its place is free again. */
static void pool_drop(struct pool *pool, struct conn *conn)
{
    conn_close(conn);
    pthread_mutex_lock(&pool->mutex);
    pool->open--;
    pool->lost++;
    pool->losses++;
    wake_first(pool);
    pthread_mutex_unlock(&pool->mutex);
}

struct pool *pool_new(const struct pool_options *options)
{
    struct pool *pool = memory_array(1, sizeof *pool);

    assert(options->size > 0);
    pool->options = *options;
    pool->options.conninfo = memory_copy(options->conninfo);
    pool->idle = memory_array(options->size, sizeof *pool->idle);
    pool->meter = memory_array(1, sizeof *pool->meter);
    pool->pause_ms = first_pause_ms;
    pthread_mutex_init(&pool->mutex, NULL);
    return pool;
}

void pool_free(struct pool *pool)
{
    if (pool == NULL)
        return;
    assert(pool->open == pool->idle_count);
    while (pool->idle_count > 0)
        conn_close(pool->idle[--pool->idle_count]);
    pthread_mutex_destroy(&pool->mutex);
    free((char *)pool->options.conninfo);
    free(pool->idle);
    free(pool->meter);
    free(pool);
}

struct pool_state pool_state(struct pool *pool)
{
    struct pool_state state;

    pthread_mutex_lock(&pool->mutex);
    state = (struct pool_state){
        .size = pool->options.size,
        .open = pool->open - pool->opening,
        .busy = pool->open - pool->opening - pool->idle_count,
        .waiting = pool->waiting,
        .waits = pool->waits,
        .timeouts = pool->timeouts,
        .reconnects = pool->reconnects,
        .losses = pool->losses,
    };
    memcpy(state.failure, pool->failure, sizeof state.failure);
    pthread_mutex_unlock(&pool->mutex);
    return state;
}

const struct pool_options *pool_options(const struct pool *pool)
{
    return &pool->options;
}

struct meter *pool_meter(struct pool *pool)
{
    return pool->meter;
}

static err_t wait_count(struct pool *pool, int64_t waited_ms)
{
    histogram_add(&pool->meter->waits, &bounds_of_operations, waited_ms * 1000);
    return OK;
}

err_t pool_take(struct pool *pool, struct conn **out)
{
    int64_t deadline = monotonic_ms() + pool->options.wait_ms;
    int64_t waited_ms = 0; /* nobody looks at the clock who need not wait */

    for (;;) {
        struct conn *conn = NULL;
        enum turn turn;

        pthread_mutex_lock(&pool->mutex);
        turn = pool_turn(pool, deadline, &waited_ms, &conn);
        pool->timeouts += turn == TURN_WAIT;
        pthread_mutex_unlock(&pool->mutex);
        if (turn == TURN_OPEN) {
            TRY(pool_open(pool, out));
            return wait_count(pool, waited_ms);
        }
        if (turn != TURN_USE)
            return turn == TURN_WAIT ? ERR_OVERLOADED
                                     : ERR_DATABASE_UNAVAILABLE;
        if (conn_generation(conn) == pool->generation && conn_is_alive(conn)) {
            *out = conn;
            return wait_count(pool, waited_ms);
        }
        pool_drop(pool, conn);
    }
}

void pool_give(struct pool *pool, struct conn *conn)
{
    if (!conn_is_idle(conn)) {
        /* A server that hangs keeps silent on the idle ones, too; each would
         * be found out one request, and one long wait, at a time. */
        if (conn_is_silent(conn))
            pool_distrust(pool);
        pool_drop(pool, conn);
        return;
    }
    pthread_mutex_lock(&pool->mutex);
    pool->idle[pool->idle_count++] = conn;
    wake_first(pool);
    pthread_mutex_unlock(&pool->mutex);
}

void pool_distrust(struct pool *pool)
{
    pool->generation++;
}

err_t pool_ping(struct pool *pool, bool *is_read_only)
{
    struct exchange exchange;
    struct conn *conn;
    bool answered;

    TRY(pool_take(pool, &conn));
    conn_queue(conn, CAPACITY_PUBLIC, &sql_session_ping, (struct values){ 0 });
    exchange = conn_exchange(conn);
    answered = exchange.rows != NULL;
    if (is_read_only != NULL)
        *is_read_only = answered && *PQgetvalue(exchange.rows, 0, 0) == 't';
    PQclear(exchange.rows);
    PQclear(exchange.error);
    pool_give(pool, conn);
    return answered ? OK : ERR_DATABASE_UNAVAILABLE;
}
