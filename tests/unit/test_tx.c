/*
 * A request's use of the database: who the database thinks is calling, and
 * what is kept and what is not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the above */
#include <cmocka.h>

#include "db/conn.h"
#include "db/pool.h"
#include "db/rows.h"
#include "tests/unit/tx_world.h"

static void expect_text(const struct rows *rows, const char *column,
                        const char *value)
{
    assert_string_equal(rows_text(rows, 0, column), value);
}

static void the_database_knows_who_is_calling(void **state)
{
    struct tx tx = tx_of(TX_READ, &municipality);
    struct rows *rows;

    (void)state;
    tx.clock_shift = "-22 days";
    assert_int_equal(db_query(&tx, &who, NO_ARGS, &rows), OK);
    expect_text(rows, "role", "tilskudd_applicant");
    expect_text(rows, "organisation", "964952701");
    expect_text(rows, "administrator", "");
    expect_text(rows, "person", "p1");
    expect_text(rows, "client", "c1");
    expect_text(rows, "clock_shift", "-22 days");

    tx.actor = &caseworker; /* read anew by each query */
    assert_int_equal(db_query(&tx, &who, NO_ARGS, &rows), OK);
    expect_text(rows, "role", "tilskudd_staff");
    expect_text(rows, "organisation", "");
    expect_text(rows, "administrator", "974762501");

    tx.actor = NULL;
    tx.clock_shift = NULL;
    assert_int_equal(db_query(&tx, &who, NO_ARGS, &rows), OK);
    expect_text(rows, "role", "tilskudd_public");
    expect_text(rows, "administrator", "");
    expect_text(rows, "person", "");
    expect_text(rows, "client", "");
    expect_text(rows, "clock_shift", "");
    tx_end(&tx);
    assert_int_equal(pool_state(pool).open, 1);
}

/* What the next one on this connection would find, if it said nothing of
 * itself: the statement is sent without the settings of a tx. */
static void expect_no_trace(void)
{
    struct exchange exchange;
    struct conn *conn;
    struct rows *rows;

    assert_int_equal(pool_take(pool, &conn), OK);
    conn_queue(conn, CAPACITY_PUBLIC, &who, (struct values){ 0 });
    exchange = conn_exchange(conn);
    pool_give(pool, conn);
    assert_non_null(exchange.rows);
    rows = rows_new(exchange.rows, arena);
    expect_text(rows, "role", "tilskudd_app");
    expect_text(rows, "organisation", "");
    expect_text(rows, "administrator", "");
    expect_text(rows, "person", "");
    expect_text(rows, "client", "");
    expect_text(rows, "clock_shift", "");
    expect_text(rows, "read_only", "off");
}

static void settings_end_with_the_transaction(void **state)
{
    static const char *const ends[] = { "commit", "rollback", "error",
                                        "cancel", "abort",    "sync" };

    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        bool is_reading = strcmp(ends[i], "sync") == 0;
        struct tx tx = tx_of(is_reading ? TX_READ : TX_WRITE, &municipality);
        struct rows *rows;

        tx.clock_shift = "1 hour";
        assert_int_equal(db_query(&tx, &who, NO_ARGS, &rows), OK);
        expect_text(rows, "role", "tilskudd_applicant");
        if (strcmp(ends[i], "commit") == 0)
            assert_int_equal(tx_commit(&tx), OK);
        if (strcmp(ends[i], "error") == 0)
            assert_int_not_equal(db_query(&tx, &broken, NO_ARGS, &rows), OK);
        if (strcmp(ends[i], "cancel") == 0) /* as a client that waits no more */
            assert_int_not_equal(db_query(&tx, &cancelled, NO_ARGS, &rows), OK);
        if (strcmp(ends[i], "abort") == 0) /* queued, and never sent for */
            assert_int_equal(db_run(&tx, &who, NO_ARGS), OK);
        tx_end(&tx);
        expect_no_trace();
    }
    assert_int_equal(pool_state(pool).open, 1);
}

static void what_is_committed_stays_and_nothing_else(void **state)
{
    struct tx tx = tx_of(TX_WRITE, &municipality);
    struct rows *rows;

    (void)state;
    assert_int_equal(db_run(&tx, &add, ARGS({ "id", "1" })), OK);
    assert_int_equal(db_run(&tx, &add, ARGS({ "id", "2" })), OK);
    assert_int_equal(db_query(&tx, &count_all, NO_ARGS, &rows), OK);
    assert_int_equal(rows_int(rows, 0, "count"), 2);
    tx_end(&tx);
    assert_int_equal(count_now(), 0);

    assert_int_equal(db_run(&tx, &add, ARGS({ "id", "1" })), OK);
    tx_end(&tx); /* queued and never sent for */
    assert_int_equal(count_now(), 0);

    assert_int_equal(db_run(&tx, &add, ARGS({ "id", "1" })), OK);
    assert_int_equal(tx_commit(&tx), OK);
    tx_end(&tx);
    assert_int_equal(count_now(), 1);
    assert_int_equal(pool_state(pool).open, 1);
}

static const char *const echo_params[] = { "before", "content" };
static const struct statement echo = {
    "echo",
    "select $1::integer + octet_length($2::bytea) as size,"
    " $2::bytea as content, $2::bytea is null as absent",
    echo_params, 2, 0
};

/* Any bytes, as many as a part of a file has, there and back. */
static void bytes_are_sent_as_they_are(void **state)
{
    static const size_t sizes[] = { 0, 1, 7, 256, 512 * 1024, 1024 * 1024 };

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct tx tx = tx_of(TX_READ, &municipality);
        unsigned char *content = arena_alloc(arena, sizes[i] + 1);
        struct bytes bytes = { "content", content, sizes[i] };
        const unsigned char *back;
        struct rows *rows;
        size_t length;

        for (size_t at = 0; at < sizes[i]; at++)
            content[at] = (unsigned char)(at * 7 + at / 256);
        assert_int_equal(db_query_bytes(&tx, &echo, ARGS({ "before", "1" }),
                                        &bytes, &rows),
                         OK);
        assert_int_equal(rows_int(rows, 0, "size"), (int)sizes[i] + 1);
        assert_false(rows_bool(rows, 0, "absent"));
        back = rows_bytes(rows, 0, "content", arena, &length);
        assert_int_equal(length, sizes[i]);
        assert_memory_equal(back, content, length);
        tx_end(&tx);
    }
}

static void a_transaction_may_be_long(void **state)
{
    struct tx tx = tx_of(TX_WRITE, &municipality);
    char id[16];

    (void)state;
    for (int i = 0; i < 1000; i++) {
        snprintf(id, sizeof id, "%d", i);
        assert_int_equal(db_run(&tx, &add, ARGS({ "id", id })), OK);
    }
    assert_int_equal(tx_commit(&tx), OK);
    tx_end(&tx);
    assert_int_equal(count_now(), 1000);
}

static void a_reading_transaction_cannot_write(void **state)
{
    (void)state;
    assert_int_equal(run_alone(TX_READ, &add, ARGS({ "id", "1" })),
                     ERR_INTERNAL_ERROR);
    assert_int_equal(count_now(), 0);
    assert_true(pool_state(pool).reconnects == 0);
}

/* Two statements of one snapshot see the same, whatever is committed between
 * them, and the pause between them may be as long as it has to be. */
static void a_snapshot_is_of_one_instant(void **state)
{
    STATEMENT_ALONE(patience, "select current_setting("
                              "'idle_in_transaction_session_timeout') as ms");
    struct tx tx = tx_of(TX_SNAPSHOT, &municipality);
    struct rows *rows;

    (void)state;
    assert_int_equal(db_query(&tx, &who, NO_ARGS, &rows), OK);
    expect_text(rows, "role", "tilskudd_applicant");
    expect_text(rows, "organisation", "964952701");
    expect_text(rows, "read_only", "on");
    assert_int_equal(run_alone(TX_WRITE, &add, ARGS({ "id", "1" })), OK);
    assert_int_equal(db_query(&tx, &count_all, NO_ARGS, &rows), OK);
    assert_int_equal(rows_int(rows, 0, "count"), 0);
    assert_int_equal(db_query(&tx, &patience, NO_ARGS, &rows), OK);
    expect_text(rows, "ms", "0");
    tx_end(&tx);
    assert_int_equal(pool_state(pool).busy, 0);

    tx.mode = TX_READ;
    assert_int_equal(db_query(&tx, &patience, NO_ARGS, &rows), OK);
    expect_text(rows, "ms", "5s");
    tx_end(&tx);
    assert_int_equal(count_now(), 1);
    assert_int_equal(run_alone(TX_SNAPSHOT, &add, ARGS({ "id", "2" })),
                     ERR_INTERNAL_ERROR);
}

static void the_first_failure_sticks_and_nothing_is_saved(void **state)
{
    struct tx tx = tx_of(TX_WRITE, &municipality);
    struct rows *rows = NULL;

    (void)state;
    assert_int_equal(db_run(&tx, &add, ARGS({ "id", "1" })), OK);
    assert_int_equal(db_run(&tx, &add, ARGS({ "id", "1" })), OK);
    assert_int_equal(db_query(&tx, &count_all, NO_ARGS, &rows),
                     ERR_APPLICATION_EXISTS);
    assert_null(rows);
    assert_non_null(strstr(tx.diagnostic, "add: 23505 application_live_key"));
    assert_int_equal(db_query(&tx, &count_all, NO_ARGS, &rows),
                     ERR_APPLICATION_EXISTS);
    assert_int_equal(tx_commit(&tx), ERR_APPLICATION_EXISTS);
    tx_end(&tx);
    assert_int_equal(count_now(), 0);

    /* the same connection, the same tx */
    assert_int_equal(db_run(&tx, &add, ARGS({ "id", "1" })), OK);
    assert_int_equal(tx_commit(&tx), OK);
    tx_end(&tx);
    assert_int_equal(pool_state(pool).open, 1);
}

static void a_failure_at_commit_rolls_all_back(void **state)
{
    struct tx tx = tx_of(TX_WRITE, &municipality);

    (void)state;
    assert_int_equal(db_run(&tx, &add, ARGS({ "id", "1" })), OK);
    assert_int_equal(db_run(&tx, &add, ARGS({ "id", "1" })), OK);
    assert_int_equal(tx_commit(&tx), ERR_APPLICATION_EXISTS);
    tx_end(&tx);
    assert_int_equal(count_now(), 0);
    assert_int_equal(pool_state(pool).open, 1);
}

static void a_missing_row_is_the_callers_problem(void **state)
{
    STATEMENT_ALONE(nothing, "select id from trial where id = -1");
    struct tx tx = tx_of(TX_READ, NULL);
    struct rows *rows;

    (void)state;
    assert_int_equal(db_row(&tx, &nothing, NO_ARGS, ERR_NOT_FOUND, &rows),
                     ERR_NOT_FOUND);
    assert_int_equal(db_row(&tx, &who, NO_ARGS, ERR_NOT_FOUND, &rows), OK);
    tx_end(&tx);
}

/* Many more statements than the first table of prepared ones holds. */
static void statements_are_prepared_once_a_side(void **state)
{
    static const struct actor *const actors[] = { NULL, &municipality,
                                                  &caseworker };
    static char sql[200][32];
    struct statement many[200] = { 0 };
    struct rows *rows;

    (void)state;
    for (size_t i = 0; i < 200 * 3 * 2; i++) {
        struct statement *statement = &many[i % 200];
        struct tx tx = tx_of(TX_READ, actors[i / 200 % 3]);

        snprintf(sql[i % 200], sizeof sql[0], "select %zu as n", i % 200);
        statement->name = statement->sql = sql[i % 200];
        assert_int_equal(db_query(&tx, statement, NO_ARGS, &rows), OK);
        assert_int_equal(rows_int(rows, 0, "n"), i % 200);
        tx_end(&tx);
    }
    assert_int_equal(pool_state(pool).open, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_database_knows_who_is_calling),
        TEST(settings_end_with_the_transaction),
        TEST(what_is_committed_stays_and_nothing_else),
        TEST(bytes_are_sent_as_they_are),
        TEST(a_transaction_may_be_long),
        TEST(a_reading_transaction_cannot_write),
        TEST(a_snapshot_is_of_one_instant),
        TEST(the_first_failure_sticks_and_nothing_is_saved),
        TEST(a_failure_at_commit_rolls_all_back),
        TEST(a_missing_row_is_the_callers_problem),
        TEST(statements_are_prepared_once_a_side),
    };

    return cmocka_run_group_tests(tests, arrange, cluster_remove);
}
