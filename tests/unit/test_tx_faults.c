/*
 * What each failure of the database is called, and that none of them leaves
 * anything behind: neither half a transaction nor a connection in disorder.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the above */
#include <cmocka.h>
#include <signal.h>

#include "tests/unit/tx_world.h"

STATEMENT(add_child, "insert into application (call_id) values ($1::int)",
          "call_id");
STATEMENT(add_fatal, "insert into fatal_at_commit values ($1::int)", "id");
STATEMENT(fail_as, "select fail($1::text)", "sqlstate");
STATEMENT(to_number, "select $1::int", "number");
STATEMENT(rest, "select pg_sleep($1::float8)", "seconds");
STATEMENT_ALONE(lock_all, "lock table trial in access exclusive mode");

static void a_missing_reference_is_named(void **state)
{
    (void)state;
    assert_int_equal(run_alone(TX_WRITE, &add_child, ARGS({ "call_id", "77" })),
                     ERR_REFERENCE_MISSING);
    assert_int_equal(problem.value_count, 1);
    assert_string_equal(problem.values[0].value, "callId");
}

/* The statement cannot even be prepared; the connection goes on. */
static void a_broken_statement_breaks_nothing_else(void **state)
{
    struct tx tx = tx_of(TX_READ, NULL);
    struct rows *rows;

    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(db_query(&tx, &broken, NO_ARGS, &rows),
                         ERR_INTERNAL_ERROR);
        assert_non_null(strstr(tx.diagnostic, "broken: 42703"));
        tx_end(&tx);
    }
    assert_int_equal(count_now(), 0);
    assert_int_equal(pool_state(pool).open, 1);
}

static void a_value_never_reaches_the_log(void **state)
{
    struct tx tx = tx_of(TX_READ, NULL);
    struct rows *rows;

    (void)state;
    assert_int_equal(db_query(&tx, &to_number, ARGS({ "number", "secret" }),
                              &rows),
                     ERR_INTERNAL_ERROR);
    tx_end(&tx);
    assert_non_null(strstr(tx.diagnostic, "to_number: 22P02"));
    assert_null(strstr(tx.diagnostic, "secret"));
}

static void every_failure_has_its_name(void **state)
{
    static const struct {
        const char *sqlstate;
        err_t err;
    } cases[] = {
        { "40001", ERR_RETRY_TRANSACTION },
        { "40P01", ERR_RETRY_TRANSACTION },
        { "53300", ERR_OVERLOADED },
        { "53100", ERR_DATABASE_UNAVAILABLE },
        { "P0001", ERR_INTERNAL_ERROR },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct arg *args = ARGS({ "sqlstate", cases[i].sqlstate });

        assert_int_equal(run_alone(TX_READ, &fail_as, args), cases[i].err);
        assert_int_equal(run_alone(TX_WRITE, &fail_as, args), cases[i].err);
    }
    assert_int_equal(run_alone(TX_READ, &rest, ARGS({ "seconds", "3" })),
                     ERR_OVERLOADED); /* statement_timeout */
    assert_int_equal(pool_state(pool).open, 1);
}

static void a_lock_is_not_waited_for_long(void **state)
{
    struct tx holder = tx_of(TX_WRITE, &municipality);
    int64_t before = clock_ms();
    struct rows *rows;

    (void)state;
    assert_int_equal(db_query(&holder, &lock_all, NO_ARGS, &rows), OK);
    assert_int_equal(run_alone(TX_WRITE, &add, ARGS({ "id", "1" })),
                     ERR_OVERLOADED);
    assert_in_range(clock_ms() - before, 190, 700);
    tx_end(&holder);
    assert_int_equal(run_alone(TX_WRITE, &add, ARGS({ "id", "1" })), OK);
}

static void terminate(const char *pid)
{
    char sql[80];

    snprintf(sql, sizeof sql, "select pg_terminate_backend(%s, 5000)", pid);
    cluster_sql(sql);
}

static void a_backend_killed_between_statements(void **state)
{
    struct tx tx = tx_of(TX_WRITE, &municipality);
    struct rows *rows;

    (void)state;
    assert_int_equal(db_run(&tx, &add, ARGS({ "id", "1" })), OK);
    assert_int_equal(db_query(&tx, &who, NO_ARGS, &rows), OK);
    terminate(rows_text(rows, 0, "pid"));
    assert_int_equal(db_query(&tx, &count_all, NO_ARGS, &rows),
                     ERR_DATABASE_UNAVAILABLE);
    assert_int_equal(tx_commit(&tx), ERR_DATABASE_UNAVAILABLE);
    tx_end(&tx);
    assert_int_equal(count_now(), 0);
    assert_true(pool_state(pool).reconnects == 1);
}

static void a_backend_killed_in_its_commit(void **state)
{
    struct tx tx = tx_of(TX_WRITE, &municipality);

    (void)state;
    assert_int_equal(db_run(&tx, &add_fatal, ARGS({ "id", "1" })), OK);
    assert_int_equal(tx_commit(&tx), ERR_OUTCOME_UNKNOWN);
    assert_int_equal(tx_commit(&tx), ERR_OUTCOME_UNKNOWN);
    tx_end(&tx);
    assert_int_equal(count_now(), 0);
}

/* The standby never answers; the administrator lets the commit go. What was
 * acknowledged must be on both, so that it is not acknowledged. */
static void a_commit_the_standby_did_not_confirm(void **state)
{
    static const char cancel[] =
        "select count(pg_cancel_backend(pid)) from pg_stat_activity "
        "where wait_event = 'SyncRep'";
    struct tx tx = tx_of(TX_WRITE, &municipality);
    pid_t child;

    (void)state;
    cluster_sql("alter system set synchronous_standby_names = '*'");
    cluster_sql("alter system set synchronous_commit = on");
    cluster_sql("select pg_reload_conf()");
    usleep(200000);
    assert_int_equal(db_run(&tx, &add, ARGS({ "id", "1" })), OK);
    child = fork();
    if (child == 0) {
        while (strcmp(cluster_sql(cancel), "1") != 0)
            usleep(20000);
        _exit(0);
    }
    assert_int_equal(tx_commit(&tx), ERR_OUTCOME_UNKNOWN);
    kill(child, SIGKILL);
    tx_end(&tx);
    cluster_sql("alter system reset synchronous_standby_names");
    cluster_sql("alter system reset synchronous_commit");
    cluster_sql("select pg_reload_conf()");
    assert_non_null(strstr(tx.diagnostic, "standby"));
    assert_int_equal(count_now(), 1);
}

/* A cut network: the server neither answers nor hangs up. */
static void a_silent_server_is_given_up(void **state)
{
    struct tx tx = tx_of(TX_READ, NULL);
    int64_t before = clock_ms();
    struct rows *rows;
    pid_t backend;
    err_t err;

    (void)state;
    assert_int_equal(db_query(&tx, &who, NO_ARGS, &rows), OK);
    backend = (pid_t)rows_int(rows, 0, "pid");
    kill(backend, SIGSTOP);
    err = db_query(&tx, &who, NO_ARGS, &rows);
    kill(backend, SIGCONT);
    assert_int_equal(err, ERR_DATABASE_UNAVAILABLE);
    tx_end(&tx);
    assert_in_range(clock_ms() - before, 1700, 3000);
    assert_int_equal(count_now(), 0);
}

/* It keeps silent on all its connections: nobody waits for it twice. */
static void a_silent_server_is_waited_for_once(void **state)
{
    struct tx one = tx_of(TX_READ, NULL), two = one;
    struct rows *rows;
    pid_t backends[2];

    (void)state;
    assert_int_equal(db_query(&one, &who, NO_ARGS, &rows), OK);
    backends[0] = (pid_t)rows_int(rows, 0, "pid");
    assert_int_equal(db_query(&two, &who, NO_ARGS, &rows), OK);
    backends[1] = (pid_t)rows_int(rows, 0, "pid");
    tx_end(&two);
    tx_end(&one);
    for (int i = 0; i < 2; i++)
        kill(backends[i], SIGSTOP);
    assert_int_equal(db_query(&one, &who, NO_ARGS, &rows),
                     ERR_DATABASE_UNAVAILABLE);
    tx_end(&one);
    assert_int_equal(db_query(&one, &who, NO_ARGS, &rows), OK);
    for (int i = 0; i < 2; i++)
        kill(backends[i], SIGCONT);
    tx_end(&one);
}

/* After a failover the old primary refuses writes: go and look for the new
 * one, instead of failing as long as the connection lives. */
static void a_demoted_primary_is_left(void **state)
{
    (void)state;
    cluster_sql("alter role tilskudd_app set default_transaction_read_only "
                "= on");
    assert_int_equal(run_alone(TX_WRITE, &add, ARGS({ "id", "1" })),
                     ERR_DATABASE_UNAVAILABLE);
    cluster_sql("alter role tilskudd_app reset default_transaction_read_only");
    assert_int_equal(run_alone(TX_WRITE, &add, ARGS({ "id", "1" })), OK);
    assert_true(pool_state(pool).reconnects == 1);
}

/* What nobody asked for is no reason to leave one who can still be read. */
static void what_is_optional_leaves_no_server(void **state)
{
    struct tx tx = tx_of(TX_WRITE, NULL);

    (void)state;
    cluster_sql("alter role tilskudd_app set default_transaction_read_only "
                "= on");
    tx.is_optional = true;
    assert_int_equal(db_run(&tx, &add, ARGS({ "id", "1" })), OK);
    assert_int_equal(tx_commit(&tx), ERR_DATABASE_UNAVAILABLE);
    tx_end(&tx);
    assert_int_equal(count_now(), 0);
    cluster_sql("alter role tilskudd_app reset default_transaction_read_only");
    assert_true(pool_state(pool).reconnects == 0);
}

static void an_exhausted_pool_is_overload(void **state)
{
    struct tx one = tx_of(TX_READ, NULL), two = one, three = one;
    struct rows *rows;

    (void)state;
    assert_int_equal(db_query(&one, &who, NO_ARGS, &rows), OK);
    assert_int_equal(db_query(&two, &who, NO_ARGS, &rows), OK);
    assert_int_equal(db_query(&three, &who, NO_ARGS, &rows), ERR_OVERLOADED);
    assert_string_equal(three.diagnostic, "no connection came free in time");
    tx_end(&one);
    tx_end(&three);
    assert_int_equal(db_query(&three, &who, NO_ARGS, &rows), OK);
    tx_end(&two);
    tx_end(&three);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_missing_reference_is_named),
        TEST(a_broken_statement_breaks_nothing_else),
        TEST(a_value_never_reaches_the_log),
        TEST(every_failure_has_its_name),
        TEST(a_lock_is_not_waited_for_long),
        TEST(a_backend_killed_between_statements),
        TEST(a_backend_killed_in_its_commit),
        TEST(a_commit_the_standby_did_not_confirm),
        TEST(a_silent_server_is_given_up),
        TEST(a_silent_server_is_waited_for_once),
        TEST(a_demoted_primary_is_left),
        TEST(what_is_optional_leaves_no_server),
        TEST(an_exhausted_pool_is_overload),
    };

    return cmocka_run_group_tests(tests, arrange, cluster_remove);
}
