/*
 * The pool under bad luck: nothing free, backends killed, the server away
 * and back, many threads.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the above */
#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>

#include "db/db.h"
#include "db/pool.h"
#include "tests/unit/cluster.h"

static const char kill_all[] =
    "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity "
    "where usename = 'tilskudd_app'";

static struct pool *pool_of(size_t size, int wait_ms)
{
    struct pool_options options = {
        .conninfo = cluster_app, .size = size, .wait_ms = wait_ms,
        .statement_timeout_ms = 5000, .lock_timeout_ms = 3000,
        .idle_timeout_ms = 10000,
    };

    return pool_new(&options);
}

static void connections_are_opened_when_needed_and_kept(void **state)
{
    struct pool *pool = pool_of(4, 1000);
    struct conn *first, *second;

    (void)state;
    assert_int_equal(pool_state(pool).open, 0);
    assert_int_equal(pool_take(pool, &first), OK);
    assert_int_equal(pool_take(pool, &second), OK);
    assert_int_equal(pool_state(pool).busy, 2);
    pool_give(pool, first);
    pool_give(pool, second);
    for (int i = 0; i < 10; i++)
        assert_int_equal(pool_ping(pool, NULL), OK);
    assert_int_equal(pool_state(pool).open, 2);
    assert_int_equal(pool_state(pool).busy, 0);
    pool_free(pool);
}

static void an_exhausted_pool_says_so_in_time(void **state)
{
    struct pool *pool = pool_of(1, 200);
    struct conn *held, *none = NULL;
    int64_t before, waited;

    (void)state;
    assert_int_equal(pool_take(pool, &held), OK);
    before = clock_ms();
    assert_int_equal(pool_take(pool, &none), ERR_OVERLOADED);
    waited = clock_ms() - before;
    assert_in_range(waited, 190, 400);
    assert_null(none);
    assert_true(pool_state(pool).timeouts == 1);
    assert_int_equal(pool_ping(pool, NULL), ERR_OVERLOADED);
    pool_give(pool, held);
    assert_int_equal(pool_ping(pool, NULL), OK);
    pool_free(pool);
}

struct guest {
    struct pool *pool;
    atomic_int *arrivals;
    int place;
    pthread_t thread;
};

static void *stand_in_line(void *arg)
{
    struct guest *guest = arg;
    struct conn *conn;

    if (pool_take(guest->pool, &conn) == OK) {
        guest->place = atomic_fetch_add(guest->arrivals, 1);
        pool_give(guest->pool, conn);
    }
    return NULL;
}

static void who_waits_is_served_in_order(void **state)
{
    struct pool *pool = pool_of(1, 5000);
    struct guest guests[6];
    atomic_int arrivals = 0;
    struct conn *held;

    (void)state;
    assert_int_equal(pool_take(pool, &held), OK);
    for (size_t i = 0; i < 6; i++) {
        guests[i] = (struct guest){ pool, &arrivals, -1, 0 };
        pthread_create(&guests[i].thread, NULL, stand_in_line, &guests[i]);
        while (pool_state(pool).waiting <= i)
            usleep(500);
    }
    pool_give(pool, held);
    for (size_t i = 0; i < 6; i++) {
        pthread_join(guests[i].thread, NULL);
        assert_int_equal(guests[i].place, i);
    }
    assert_int_equal(pool_state(pool).waiting, 0);
    assert_true(pool_state(pool).waits == 6);
    pool_free(pool);
}

/* Who gives back and at once asks again must not starve who waits. */
static void a_newcomer_stands_at_the_back(void **state)
{
    struct pool *pool = pool_of(1, 5000);
    atomic_int arrivals = 0;
    struct conn *conn;

    (void)state;
    assert_int_equal(pool_take(pool, &conn), OK);
    for (int i = 0; i < 20; i++) {
        struct guest guest = { pool, &arrivals, -1, 0 };

        pthread_create(&guest.thread, NULL, stand_in_line, &guest);
        while (pool_state(pool).waiting == 0)
            usleep(500);
        pool_give(pool, conn);
        assert_int_equal(pool_take(pool, &conn), OK);
        assert_int_equal(arrivals, i + 1);
        pthread_join(guest.thread, NULL);
    }
    pool_give(pool, conn);
    pool_free(pool);
}

static void a_killed_backend_is_replaced_unnoticed(void **state)
{
    struct pool *pool = pool_of(2, 1000);
    struct conn *first, *second;

    (void)state;
    assert_int_equal(pool_take(pool, &first), OK);
    assert_int_equal(pool_take(pool, &second), OK);
    pool_give(pool, first);
    pool_give(pool, second);
    cluster_sql(kill_all);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pool_ping(pool, NULL), OK);
    assert_true(pool_state(pool).reconnects >= 1);
    assert_int_equal(pool_state(pool).open, 1);
    pool_free(pool);
}

static void a_connection_killed_in_use_is_not_kept(void **state)
{
    struct pool *pool = pool_of(1, 1000);
    struct conn *conn;

    (void)state;
    assert_int_equal(pool_take(pool, &conn), OK);
    cluster_sql(kill_all);
    pool_give(pool, conn); /* nobody has noticed yet */
    assert_int_equal(pool_ping(pool, NULL), OK);
    assert_true(pool_state(pool).reconnects == 1);
    pool_free(pool);
}

static void what_is_distrusted_is_opened_anew(void **state)
{
    struct pool *pool = pool_of(1, 1000);

    (void)state;
    assert_int_equal(pool_ping(pool, NULL), OK);
    pool_distrust(pool);
    assert_int_equal(pool_ping(pool, NULL), OK);
    assert_true(pool_state(pool).reconnects == 1);
    pool_free(pool);
}

static void *ping_often(void *arg)
{
    struct pool *pool = arg;
    int64_t slowest = 0;

    for (int i = 0; i < 50; i++) {
        int64_t before = clock_ms();

        if (pool_ping(pool, NULL) != ERR_DATABASE_UNAVAILABLE)
            return "answered";
        if (clock_ms() - before > slowest)
            slowest = clock_ms() - before;
    }
    return slowest < 500 ? NULL : "slow";
}

/* A dead database costs no caller time; a living one is found by itself. */
static void the_server_goes_away_and_comes_back(void **state)
{
    struct pool *pool = pool_of(2, 2000);
    pthread_t threads[4];
    void *complaint;
    int64_t before;

    (void)state;
    assert_int_equal(pool_ping(pool, NULL), OK);
    assert_int_equal(cluster_act("stop"), 0);
    for (size_t i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, ping_often, pool);
    for (size_t i = 0; i < 4; i++) {
        pthread_join(threads[i], &complaint);
        assert_null(complaint);
    }
    assert_true(strlen(pool_state(pool).failure) > 0);
    assert_int_equal(pool_state(pool).open, 0);

    assert_int_equal(cluster_act("start"), 0);
    before = clock_ms();
    while (pool_ping(pool, NULL) != OK && clock_ms() - before < 3000)
        usleep(10000);
    assert_true(clock_ms() - before < 1500);
    assert_string_equal(pool_state(pool).failure, "");
    pool_free(pool);
}

struct crowd {
    struct pool *pool;
    atomic_int ok, unavailable, other;
};

static void *use_much(void *arg)
{
    struct crowd *crowd = arg;

    for (int i = 0; i < 150; i++) {
        err_t err = pool_ping(crowd->pool, NULL);

        if (err == OK)
            atomic_fetch_add(&crowd->ok, 1);
        else if (err == ERR_DATABASE_UNAVAILABLE)
            atomic_fetch_add(&crowd->unavailable, 1);
        else
            atomic_fetch_add(&crowd->other, 1);
    }
    return NULL;
}

/* Eight threads on three connections, whose backends are killed meanwhile:
 * nothing is lost, no place of the pool leaks. */
static void a_crowd_survives_killed_backends(void **state)
{
    struct crowd crowd = { .pool = pool_of(3, 5000) };
    pthread_t threads[8];
    struct pool_state after;

    (void)state;
    for (size_t i = 0; i < 8; i++)
        pthread_create(&threads[i], NULL, use_much, &crowd);
    for (int i = 0; i < 5; i++) {
        usleep(10000);
        cluster_sql(kill_all);
    }
    for (size_t i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    after = pool_state(crowd.pool);
    assert_int_equal(crowd.ok + crowd.unavailable, 8 * 150);
    assert_true(crowd.ok > 8 * 150 / 2);
    assert_int_equal(crowd.other, 0);
    assert_int_equal(after.busy, 0);
    assert_int_equal(after.waiting, 0);
    assert_in_range(after.open, 1, 3);
    pool_free(crowd.pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connections_are_opened_when_needed_and_kept),
        cmocka_unit_test(an_exhausted_pool_says_so_in_time),
        cmocka_unit_test(who_waits_is_served_in_order),
        cmocka_unit_test(a_newcomer_stands_at_the_back),
        cmocka_unit_test(a_killed_backend_is_replaced_unnoticed),
        cmocka_unit_test(a_connection_killed_in_use_is_not_kept),
        cmocka_unit_test(what_is_distrusted_is_opened_anew),
        cmocka_unit_test(the_server_goes_away_and_comes_back),
        cmocka_unit_test(a_crowd_survives_killed_backends),
    };

    return cmocka_run_group_tests(tests, cluster_start, cluster_remove);
}
