/*
 * How long the database was waited for: counted for the statement, told when
 * it was too long, and named there by its trace.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the above */
#include <cmocka.h>

#include "db/pool.h"
#include "tests/unit/tx_world.h"

STATEMENT_ALONE(trace_now,
                "select current_setting('application_name') as name");
STATEMENT(sleep_for, "select pg_sleep($1::float)", "seconds");

static struct {
    unsigned times;
    char name[64], before[64], rows[8], trace[64], operation[64];
    int64_t duration_us;
} told;

static void tell(const struct slow_statement *slow)
{
    told.times++;
    told.duration_us = slow->duration_us;
    snprintf(told.name, sizeof told.name, "%s", slow->name);
    snprintf(told.before, sizeof told.before, "%s", slow->before);
    snprintf(told.rows, sizeof told.rows, "%s", slow->rows);
    snprintf(told.trace, sizeof told.trace, "%s", slow->trace_id);
    snprintf(told.operation, sizeof told.operation, "%s", slow->operation);
}

static void pool_begin(int slow_ms)
{
    struct pool_options options = *pool_options(pool);

    options.conninfo = cluster_app;
    options.slow_ms = slow_ms;
    options.tell_slow = tell;
    pool_free(pool);
    pool = pool_new(&options);
    memset(&told, 0, sizeof told);
}

static struct tx traced(enum tx_mode mode)
{
    struct tx tx = tx_of(mode, &municipality);

    tx.trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
    tx.operation = "rest";
    return tx;
}

static uint64_t counted(const struct histogram *histogram)
{
    uint64_t count = 0;

    for (size_t i = 0; i <= bounds_of_operations.count; i++)
        count += atomic_load(&histogram->buckets[i]);
    return count;
}

static void what_is_slow_is_told_by_name(void **state)
{
    struct tx tx = traced(TX_WRITE);
    struct rows *rows;

    (void)state;
    pool_begin(50);
    tx.pool = pool;
    assert_int_equal(db_run(&tx, &add, ARGS({ "id", "1" })), OK);
    assert_int_equal(
        db_query(&tx, &sleep_for, ARGS({ "seconds", "0.1" }), &rows), OK);
    assert_int_equal(told.times, 1);
    assert_string_equal(told.name, "sleep_for");
    assert_string_equal(told.before, "add");
    assert_string_equal(told.rows, "1");
    assert_string_equal(told.trace, "4bf92f3577b34da6a3ce929d0e0e4736");
    assert_string_equal(told.operation, "rest");
    assert_true(told.duration_us >= 100000);
    assert_true(tx.database_us >= told.duration_us);
    tx_end(&tx);
    assert_int_equal(told.times, 1);
    assert_int_equal(atomic_load(&pool_meter(pool)->slow), 1);
}

/* The statement that the server gave up, not the one behind it. */
static void what_fails_slowly_is_told_by_the_name_of_what_failed(void **state)
{
    struct tx tx = traced(TX_WRITE);
    struct rows *rows;

    (void)state;
    pool_begin(50);
    tx.pool = pool;
    assert_int_equal(db_run(&tx, &sleep_for, ARGS({ "seconds", "9" })), OK);
    assert_int_not_equal(db_query(&tx, &count_all, NO_ARGS, &rows), OK);
    tx_end(&tx);
    assert_int_equal(told.times, 1);
    assert_string_equal(told.name, "sleep_for");
    assert_string_equal(told.before, "count_all");
    assert_string_equal(told.rows, "");
}

static void nothing_is_told_when_nothing_is_slow(void **state)
{
    static const int limits[] = { 0, 5000 };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        pool_begin(limits[i]);
        assert_int_equal(
            run_alone(TX_WRITE, &sleep_for, ARGS({ "seconds", "0.01" })), OK);
        assert_int_equal(told.times, 0);
        assert_int_equal(atomic_load(&pool_meter(pool)->slow), 0);
    }
}

static void round_trips_and_failures_are_counted_by_statement(void **state)
{
    struct meter *meter = pool_meter(pool);
    const struct histogram *commits =
        &meter->operations[sql_session_commit.number];

    (void)state;
    assert_int_equal(counted(commits), 0);
    assert_int_equal(run_alone(TX_WRITE, &add, ARGS({ "id", "1" })), OK);
    assert_int_equal(counted(commits), 1);
    assert_int_equal(counted(&meter->operations[0]), 1);
    assert_int_equal(atomic_load(&meter->failures[0]), 0);
    assert_int_not_equal(run_alone(TX_READ, &broken, NO_ARGS), OK);
    assert_int_equal(atomic_load(&meter->failures[0]), 1);
    assert_int_equal(counted(&meter->waits), 2);
    assert_int_equal(counted(&meter->opens), 1);
    assert_int_equal(pool_state(pool).losses, 0);
}

/* Each has its place, once: the counters lie by it. */
static void statements_are_numbered(void **state)
{
    size_t count = 0;

    (void)state;
    for (; sql_statements[count] != NULL; count++)
        assert_int_equal(sql_statements[count]->number, count + 1);
    assert_int_equal(count, SQL_STATEMENT_COUNT);
}

static void expect_name(struct tx *tx, const char *name)
{
    struct rows *rows;

    assert_int_equal(db_query(tx, &trace_now, NO_ARGS, &rows), OK);
    assert_string_equal(rows_text(rows, 0, "name"), name);
}

static void the_database_knows_the_trace_while_it_lasts(void **state)
{
    static const char named[] = "tilskudd-api 4bf92f3577b34da6a3ce929d0e0e4736";
    static const enum tx_mode modes[] = { TX_READ, TX_SNAPSHOT, TX_WRITE };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct tx tx = traced(modes[i]), other = tx_of(modes[i], NULL);

        expect_name(&tx, named);
        expect_name(&tx, named);
        tx_end(&tx);
        expect_name(&other, "tilskudd-api");
        tx_end(&other);
    }
    assert_int_equal(pool_state(pool).open, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_slow_is_told_by_name),
        TEST(what_fails_slowly_is_told_by_the_name_of_what_failed),
        TEST(nothing_is_told_when_nothing_is_slow),
        TEST(round_trips_and_failures_are_counted_by_statement),
        TEST(statements_are_numbered),
        TEST(the_database_knows_the_trace_while_it_lasts),
    };

    return cmocka_run_group_tests(tests, arrange, cluster_remove);
}
