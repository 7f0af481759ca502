/*
 * One pipelined connection. libpq: PostgreSQL 15 manual, section 34.5; the
 * socket is non-blocking and every wait is bounded, because a server that is
 * silent (a cut network) never runs into its own statement timeout.
 */
#include "db/conn.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/prepared.h"
#include "db/unguarded_sql.h"
#include "services/base/memory.h"

#define STEPS_MAX 128

/* Beyond the server's statement timeout, before it is taken for dead. */
static const int grace_ms = 1000;

struct step {
    const struct statement *statement;
    enum capacity side;
    bool is_prepare;
};

struct conn {
    PGconn *pg;
    unsigned generation;
    int patience_ms; /* longest silence; -1 without a statement timeout */
    bool is_lost;
    bool is_silent; /* it was lost because nothing came any more */
    bool is_doomed; /* the server said that it hangs up */
    bool is_warned; /* a warning came while COMMIT was being answered */
    struct prepared prepared;
    struct step steps[STEPS_MAX];
    size_t step_count;
    size_t answering; /* the step whose answer is being read */
    size_t sent_count; /* steps of the last exchange */
};

/* The first line of libpq's message, which ends in a newline. */
static void copy_message(const char *message, char *out, size_t size)
{
    size_t length = strcspn(message, "\n");

    snprintf(out, size, "%.*s", (int)length, message);
}

/* Notices are of no use to a request, but for two that come unasked: FATAL
 * (the server hangs up) and a warning in COMMIT, by which PostgreSQL says
 * that the standby may not have what was committed. */
static void conn_notice(void *arg, const PGresult *notice)
{
    struct conn *conn = arg;
    const char *severity =
        PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);

    if (severity == NULL)
        return;
    if (strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0)
        conn->is_doomed = true;
    else if (strcmp(severity, "WARNING") == 0 &&
             conn->answering < conn->step_count &&
             conn->steps[conn->answering].statement == &sql_session_commit)
        conn->is_warned = true;
}

/* Session settings at connection: nothing depends on the server's or the
 * role's own, and none changes afterwards. What is acknowledged is on disk,
 * and on the standby that the server names. JIT compiles for longer than any
 * of our statements runs. */
static void write_options(const struct pool_options *options, char *out,
                          size_t size)
{
    snprintf(out, size,
             "-c timezone=UTC -c datestyle=ISO -c jit=off "
             "-c bytea_output=hex -c synchronous_commit=on "
             "-c search_path=tilskudd,public -c statement_timeout=%d "
             "-c lock_timeout=%d -c idle_in_transaction_session_timeout=%d",
             options->statement_timeout_ms, options->lock_timeout_ms,
             options->idle_timeout_ms);
}

/* What stands before dbname is a default that the connection string may
 * change; what stands after it is not to be changed. */
static PGconn *connect_to(const struct pool_options *options)
{
    char settings[288];
    const char *const keywords[] = {
        "connect_timeout", "keepalives_idle", "keepalives_interval",
        "keepalives_count", "tcp_user_timeout", "fallback_application_name",
        "dbname", "client_encoding", "options", NULL
    };
    const char *const values[] = {
        "2", "10", "3", "3", "10000", "tilskudd-api",
        options->conninfo, "UTF8", settings, NULL
    };

    write_options(options, settings, sizeof settings);
    return PQconnectdbParams(keywords, values, 1);
}

/* Waits until an answer is complete or the connection is gone. Reads while
 * it writes: neither side may wait for the other to make room. */
static bool conn_wait(struct conn *conn)
{
    while (PQisBusy(conn->pg)) {
        int unsent = PQflush(conn->pg);
        struct pollfd poller = { .fd = PQsocket(conn->pg), .events = POLLIN };
        int ready;

        if (unsent < 0)
            return true;
        if (unsent > 0)
            poller.events |= POLLOUT;
        ready = poll(&poller, 1, conn->patience_ms);
        if (ready == 0 || (ready < 0 && errno != EINTR))
            return false;
        if (ready > 0 && (poller.revents & ~POLLOUT) != 0 &&
            PQconsumeInput(conn->pg) == 0)
            return true; /* PQgetResult gives what came before the end */
    }
    return true;
}

/* The next result, or NULL at the end of a step and when all is lost. */
static PGresult *conn_next(struct conn *conn)
{
    if (conn->is_lost)
        return NULL;
    if (conn_wait(conn))
        return PQgetResult(conn->pg);
    conn->is_lost = conn->is_silent = true;
    return NULL;
}

static void conn_unprepare(struct conn *conn, const struct step *step)
{
    if (step->is_prepare)
        prepared_entry(&conn->prepared, step->statement, step->side)
            ->is_prepared = false;
}

/* An error that is libpq's own, such as an answer for which there was no
 * memory: what the server did of this step is not known any more. */
static bool is_unheard(const PGresult *result)
{
    return PQresultStatus(result) != PGRES_PIPELINE_ABORTED &&
           PQresultErrorField(result, PG_DIAG_SQLSTATE) == NULL;
}

/* Keeps the first error and the rows of the last statement. */
static void keep_result(struct conn *conn, const struct step *step,
                        PGresult *result, struct exchange *out)
{
    ExecStatusType status = PQresultStatus(result);

    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
        PQclear(out->rows);
        out->rows = result;
        return;
    }
    conn_unprepare(conn, step);
    if (is_unheard(result))
        conn->is_lost = true;
    if (status == PGRES_PIPELINE_ABORTED || out->error != NULL) {
        PQclear(result);
        return;
    }
    out->error = result;
    out->failed = step->statement;
}

static void read_step(struct conn *conn, const struct step *step,
                      struct exchange *out)
{
    PGresult *result;

    while ((result = conn_next(conn)) != NULL)
        keep_result(conn, step, result, out);
    if (PQstatus(conn->pg) != CONNECTION_OK)
        conn->is_lost = true;
}

/* The sync closes every exchange; after an error it is where the server
 * listens again. Anything else in its place means we lost count. */
static void read_sync(struct conn *conn)
{
    PGresult *result = conn_next(conn);

    if (PQresultStatus(result) != PGRES_PIPELINE_SYNC)
        conn->is_lost = true;
    else
        PQclear(PQgetResult(conn->pg)); /* NULL: libpq is idle again */
    PQclear(result);
}

static void add_step(struct conn *conn, const struct statement *statement,
                     enum capacity side, bool is_prepare)
{
    conn->steps[conn->step_count++] =
        (struct step){ statement, side, is_prepare };
}

struct conn *conn_open(const struct pool_options *options, unsigned generation,
                       char *failure, size_t size)
{
    PGconn *pg = connect_to(options);
    struct conn *conn;

    if (PQstatus(pg) != CONNECTION_OK || PQsetnonblocking(pg, 1) != 0 ||
        PQenterPipelineMode(pg) == 0) {
        copy_message(PQerrorMessage(pg), failure, size);
        PQfinish(pg);
        return NULL;
    }
    conn = memory_array(1, sizeof *conn);
    conn->pg = pg;
    conn->generation = generation;
    conn->patience_ms = options->statement_timeout_ms == 0
                            ? -1
                            : options->statement_timeout_ms + grace_ms;
    PQsetNoticeReceiver(pg, conn_notice, conn);
    return conn;
}

unsigned conn_generation(const struct conn *conn)
{
    return conn->generation;
}

void conn_close(struct conn *conn)
{
    PQfinish(conn->pg);
    prepared_free(&conn->prepared);
    free(conn);
}

bool conn_is_alive(struct conn *conn)
{
    struct pollfd poller = { .fd = PQsocket(conn->pg), .events = POLLIN };

    /* An idle server is silent: what can be read is its farewell, or the
     * notice of a changed setting, which PQisBusy takes in. */
    while (conn_is_idle(conn) && poll(&poller, 1, 0) > 0) {
        if (PQconsumeInput(conn->pg) == 0)
            return false;
        PQisBusy(conn->pg);
    }
    return conn_is_idle(conn);
}

bool conn_is_idle(const struct conn *conn)
{
    return !conn->is_lost && !conn->is_doomed && conn->step_count == 0 &&
           PQstatus(conn->pg) == CONNECTION_OK &&
           PQtransactionStatus(conn->pg) == PQTRANS_IDLE;
}

bool conn_is_silent(const struct conn *conn)
{
    return conn->is_silent;
}

bool conn_in_transaction(const struct conn *conn)
{
    return !conn->is_lost && PQtransactionStatus(conn->pg) != PQTRANS_IDLE;
}

bool conn_has_queued(const struct conn *conn)
{
    return conn->step_count > 0;
}

bool conn_is_full(const struct conn *conn)
{
    return conn->step_count + 4 > STEPS_MAX; /* it, and COMMIT after it */
}

static bool send_prepare(struct conn *conn, const char *name, const char *sql)
{
    struct arena *arena;
    bool is_sent;

    if (!guards_are_off())
        return PQsendPrepare(conn->pg, name, sql, 0, NULL) != 0;
    arena = arena_new();
    sql = unguarded_sql(sql, arena);
    is_sent = PQsendPrepare(conn->pg, name, sql, 0, NULL) != 0;
    arena_free(arena);
    return is_sent;
}

void conn_queue(struct conn *conn, enum capacity side,
                const struct statement *statement, struct values values)
{
    struct prepared_entry *entry =
        prepared_entry(&conn->prepared, statement, side);
    char name[24];

    snprintf(name, sizeof name, "s%zu", entry->number);
    if (!entry->is_prepared) {
        entry->is_prepared = true;
        add_step(conn, statement, side, true);
        if (!send_prepare(conn, name, statement->sql))
            conn->is_lost = true;
    }
    add_step(conn, statement, side, false);
    if (PQsendQueryPrepared(conn->pg, name, (int)statement->param_count,
                            values.texts, values.lengths, values.formats,
                            0) == 0)
        conn->is_lost = true;
}

struct exchange conn_exchange(struct conn *conn)
{
    struct exchange out = { 0 };

    conn->is_warned = false;
    if (PQpipelineSync(conn->pg) == 0)
        conn->is_lost = true;
    for (size_t i = 0; i < conn->step_count && !conn->is_lost; i++) {
        conn->answering = i;
        read_step(conn, &conn->steps[i], &out);
    }
    read_sync(conn);
    if (conn->step_count > 0)
        out.last = conn->steps[conn->step_count - 1].statement;
    conn->sent_count = conn->step_count;
    conn->step_count = 0;
    if (conn->is_lost || out.error != NULL) {
        PQclear(out.rows);
        out.rows = NULL;
    }
    out.is_lost = conn->is_lost;
    out.is_uncertain = conn->is_warned;
    return out;
}

const struct statement *conn_sent(const struct conn *conn, size_t place)
{
    assert(conn->step_count == 0);
    return place < conn->sent_count ? conn->steps[place].statement : NULL;
}
