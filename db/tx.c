/*
 * One request's use of the database: settings and statements in as few round
 * trips as there are answers to wait for, and one place where a failure gets
 * its meaning.
 */
#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/conn.h"
#include "db/meter.h"
#include "db/pool.h"
#include "db/rows.h"
#include "db/sqlstate.h"

/* db/roles.sql */
static const char *const roles[] = {
    [CAPACITY_PUBLIC] = "tilskudd_public",
    [CAPACITY_APPLICANT] = "tilskudd_applicant",
    [CAPACITY_STAFF] = "tilskudd_staff",
    [CAPACITY_WORKER] = "tilskudd_worker",
};

static const struct actor nobody = { .capacity = CAPACITY_PUBLIC };

/* A call and its statement disagree: a fault of the program. */
static _Noreturn void misused(const struct statement *statement,
                              const char *argument)
{
    fprintf(stderr, "db: %s: argument \"%s\" missing, unknown or repeated\n",
            statement->name, argument);
    abort();
}

/* The place of the argument; `count` when there is none. Arguments are mostly
 * given in the order of the parameters, so that the first look finds it. */
static size_t find_arg(const struct arg *args, size_t count, size_t likely,
                       const char *name)
{
    size_t at = 0;

    if (likely < count && strcmp(args[likely].name, name) == 0)
        return likely;
    while (at < count && strcmp(args[at].name, name) != 0)
        at++;
    return at;
}

static bool is_bytes(const struct bytes *bytes, const char *param)
{
    return bytes != NULL && strcmp(bytes->name, param) == 0;
}

/* The values in the order of the parameters. */
static const char *const *bind(const struct statement *statement,
                               const struct arg *args,
                               const struct bytes *bytes, struct arena *arena)
{
    size_t count = statement->param_count;
    const char **values = arena_array(arena, count, sizeof *values);
    size_t given = 0;

    while (args[given].name != NULL)
        given++;
    for (size_t i = 0; i < count; i++) {
        size_t at = find_arg(args, given, i, statement->params[i]);

        if (is_bytes(bytes, statement->params[i]))
            values[i] = bytes->value;
        else if (at == given)
            misused(statement, statement->params[i]);
        else
            values[i] = args[at].value;
    }
    if (given + (bytes != NULL) > count)
        misused(statement, bytes != NULL ? bytes->name : args[count].name);
    return values;
}

/* libpq goes by lengths and formats: 1 is binary. */
static struct values bind_bytes(const struct statement *statement,
                                const struct arg *args,
                                const struct bytes *bytes, struct arena *arena)
{
    size_t count = statement->param_count;
    int *lengths = arena_array(arena, count, sizeof *lengths);
    int *formats = arena_array(arena, count, sizeof *formats);
    bool is_there = false;

    for (size_t i = 0; i < count; i++) {
        if (!is_bytes(bytes, statement->params[i]))
            continue;
        is_there = true;
        lengths[i] = (int)bytes->length;
        formats[i] = 1;
    }
    if (!is_there)
        misused(statement, bytes->name);
    return (struct values){ bind(statement, args, bytes, arena), lengths,
                            formats };
}

static const struct actor *actor_of(const struct tx *tx)
{
    return tx->actor == NULL ? &nobody : tx->actor;
}

static void tx_queue(struct tx *tx, const struct statement *statement,
                     const struct arg *args)
{
    struct values values = { .texts = bind(statement, args, NULL, tx->arena) };

    conn_queue(tx->conn, actor_of(tx)->capacity, statement, values);
}

/* The organisation is the applicant's or the administrator's number; only
 * the one of this side is told to the database. */
static void queue_settings(struct tx *tx)
{
    const struct actor *actor = actor_of(tx);
    bool is_applicant = actor->capacity == CAPACITY_APPLICANT;
    bool is_staff = actor->capacity == CAPACITY_STAFF;

    tx_queue(tx, &sql_session_settings,
             ARGS({ "organisation", is_applicant ? actor->organisation : NULL },
                  { "administrator", is_staff ? actor->organisation : NULL },
                  { "person", actor->person }, { "client", actor->client },
                  { "clock_shift", tx->clock_shift }, { "trace", tx->trace_id },
                  { "is_reading", tx->mode == TX_WRITE ? "false" : "true" },
                  { "role", roles[actor->capacity] }));
}

static err_t tx_fail(struct tx *tx, err_t err, const char *diagnostic)
{
    tx->failed = err;
    tx->diagnostic = diagnostic;
    return err;
}

/* For the log: no detail, which quotes rows, and no message of class 22
 * (data exception), which quotes the value. */
static const char *describe(const struct exchange *exchange,
                            struct arena *arena)
{
    const PGresult *error = exchange->error;
    const char *state = PQresultErrorField(error, PG_DIAG_SQLSTATE);
    const char *constraint = PQresultErrorField(error, PG_DIAG_CONSTRAINT_NAME);
    const char *message = PQresultErrorField(error, PG_DIAG_MESSAGE_PRIMARY);

    if (exchange->is_uncertain)
        return "the standby did not confirm the commit";
    if (state == NULL)
        return "the connection broke";
    if (message == NULL || strncmp(state, "22", 2) == 0)
        message = "-";
    return arena_printf(arena, "%s: %s %s%s%s", exchange->failed->name, state,
                        constraint == NULL ? "" : constraint,
                        constraint == NULL ? "" : ": ", message);
}

/* What a failure that the server reported means. A write in a reading
 * transaction is our fault; in a writing one the server has been demoted, and
 * there may be another that takes it. */
static err_t judge_error(struct tx *tx, const PGresult *error)
{
    const char *state = PQresultErrorField(error, PG_DIAG_SQLSTATE);
    const char *table = PQresultErrorField(error, PG_DIAG_TABLE_NAME);
    const char *constraint = PQresultErrorField(error, PG_DIAG_CONSTRAINT_NAME);
    err_t err;

    if (state == NULL)
        return ERR_DATABASE_UNAVAILABLE;
    if (strcmp(state, "25006") == 0) {
        if (tx->mode != TX_WRITE)
            return ERR_INTERNAL_ERROR;
        if (!tx->is_optional)
            pool_distrust(tx->pool);
    }
    err = sqlstate_err(state, constraint);
    if (err == ERR_REFERENCE_MISSING && tx->problem != NULL && table != NULL &&
        constraint != NULL)
        problem_with(tx->problem, err, "reference",
                     sqlstate_reference(table, constraint, tx->arena));
    return err;
}

/* COMMIT was sent: what did not fail before it may have been committed. */
static bool is_outcome_unknown(const struct exchange *exchange)
{
    if (exchange->is_uncertain)
        return true;
    return exchange->is_lost &&
           (exchange->error == NULL ||
            exchange->failed == &sql_session_commit ||
            PQresultErrorField(exchange->error, PG_DIAG_SQLSTATE) == NULL);
}

/* Sends what is queued and judges the answers. The last statement's rows are
 * the arena's. */
static err_t tx_exchange(struct tx *tx, bool is_commit, struct rows **out)
{
    struct exchange exchange = meter_exchange(tx);
    const char *diagnostic;
    err_t err = OK;

    if (exchange.rows != NULL && out != NULL)
        *out = rows_new(exchange.rows, tx->arena);
    else
        PQclear(exchange.rows);
    if (is_commit && is_outcome_unknown(&exchange))
        err = ERR_OUTCOME_UNKNOWN;
    else if (exchange.error != NULL || exchange.is_lost)
        err = judge_error(tx, exchange.error);
    if (err == OK)
        return OK;
    diagnostic = describe(&exchange, tx->arena);
    PQclear(exchange.error);
    return tx_fail(tx, err, diagnostic);
}

static err_t tx_connect(struct tx *tx)
{
    err_t err = pool_take(tx->pool, &tx->conn);
    struct pool_state state;

    if (err == OK)
        return OK;
    state = pool_state(tx->pool);
    return tx_fail(tx, err,
                   err == ERR_OVERLOADED
                       ? "no connection came free in time"
                       : arena_copy(tx->arena, state.failure));
}

static void queue_begin(struct tx *tx)
{
    if (tx->mode == TX_WRITE) {
        tx_queue(tx, &sql_session_begin, NO_ARGS);
    } else {
        tx_queue(tx, &sql_session_snapshot, NO_ARGS);
        tx_queue(tx, &sql_session_patience, NO_ARGS);
    }
}

/* Takes a connection at the first statement and says who is calling: once
 * for a transaction, before each statement of a reading one. */
static err_t tx_ready(struct tx *tx)
{
    if (tx->failed != OK)
        return tx->failed;
    if (tx->conn == NULL)
        TRY(tx_connect(tx));
    if (tx->mode == TX_READ) {
        queue_settings(tx);
    } else if (!tx->is_open) {
        queue_begin(tx);
        queue_settings(tx);
        tx->is_open = true;
    }
    return OK;
}

static void tx_rollback(struct tx *tx)
{
    struct exchange exchange;

    tx_queue(tx, &sql_session_rollback, NO_ARGS);
    exchange = meter_exchange(tx);
    PQclear(exchange.rows);
    PQclear(exchange.error);
}

err_t db_query(struct tx *tx, const struct statement *statement,
               const struct arg *args, struct rows **out)
{
    TRY(tx_ready(tx));
    tx_queue(tx, statement, args);
    return tx_exchange(tx, false, out);
}

err_t db_query_bytes(struct tx *tx, const struct statement *statement,
                     const struct arg *args, const struct bytes *bytes,
                     struct rows **out)
{
    assert(bytes->length <= INT_MAX);
    TRY(tx_ready(tx));
    conn_queue(tx->conn, actor_of(tx)->capacity, statement,
               bind_bytes(statement, args, bytes, tx->arena));
    return tx_exchange(tx, false, out);
}

err_t db_row(struct tx *tx, const struct statement *statement,
             const struct arg *args, err_t missing, struct rows **out)
{
    struct rows *rows;

    TRY(db_query(tx, statement, args, &rows));
    if (rows_count(rows) == 0)
        return missing;
    *out = rows;
    return OK;
}

err_t db_run(struct tx *tx, const struct statement *statement,
             const struct arg *args)
{
    assert(tx->mode == TX_WRITE);
    TRY(tx_ready(tx));
    tx_queue(tx, statement, args);
    return conn_is_full(tx->conn) ? tx_exchange(tx, false, NULL) : OK;
}

err_t tx_commit(struct tx *tx)
{
    if (tx->failed != OK || !tx->is_open)
        return tx->failed;
    tx_queue(tx, &sql_session_commit, NO_ARGS);
    TRY(tx_exchange(tx, true, NULL));
    tx->is_open = false;
    return OK;
}

void tx_end(struct tx *tx)
{
    /* A failure in what is still queued would skip the first ROLLBACK. What
     * two cannot clear, the pool closes. */
    for (int i = 0; i < 2 && tx->conn != NULL; i++) {
        if (conn_has_queued(tx->conn) || conn_in_transaction(tx->conn))
            tx_rollback(tx);
    }
    if (tx->conn != NULL)
        pool_give(tx->pool, tx->conn);
    tx->conn = NULL;
    tx->is_open = false;
    tx->failed = OK;
}
