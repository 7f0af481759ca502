/*
 * PostgreSQL, the service's only state: the only users of <libpq-fe.h> are
 * the files of this folder. SQL is never in C: each statement is a file in
 * db/sql/ with :named parameters, embedded at build as a `struct statement`.
 *
 * A `struct tx` is one request's use of the database. A reading one sends
 * [settings, statement, sync] in one round trip per statement; one that writes,
 * or reads a snapshot, is a transaction: [begin, settings] travel with the first statement, and
 * everything queued travels with the next one that needs an answer. The
 * settings say who is calling (transaction-locally), choose the database role
 * and with it the row-level policies. Results live in the request's arena.
 *
 * Failures: SQLSTATE becomes err_t in one table (db/sqlstate.c). Connection
 * loss is ERR_DATABASE_UNAVAILABLE, or ERR_OUTCOME_UNKNOWN when it happened
 * between COMMIT and its answer; 40001 and 40P01 are ERR_RETRY_TRANSACTION,
 * which the router retries a bounded number of times.
 */
#ifndef TILSKUDD_DB_DB_H
#define TILSKUDD_DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "services/base/actor.h"
#include "services/base/arena.h"
#include "services/base/histogram.h"
#include "services/base/problem.h"
#include "services/base/record.h"
#include "services/base/text.h"

/* One embedded statement; `sql` has $1..$n, `params` their names in order. */
struct statement {
    const char *name;
    const char *sql;
    const char *const *params;
    size_t param_count;
    size_t number; /* its place in the list of all, from 1; 0: not of it */
};

/* extern const struct statement sql_<file name>; for every file of db/sql/,
 * and `sql_statements`, the NULL-terminated list of all. Generated. */
#include "db/statements.h"

struct pool;

/* A round trip that took longer than it should. No value of any row. */
struct slow_statement {
    const char *name;   /* the one that failed, or was waited for */
    const char *before; /* names of those sent with it, "" for none */
    int64_t duration_us;
    const char *rows;   /* it gave or changed, "" when it failed */
    const char *trace_id;  /* NULL: none */
    const char *operation; /* NULL: none */
};

struct pool_options {
    const char *conninfo;     /* libpq connection string */
    size_t size;              /* connections at most */
    int wait_ms;              /* bounded wait for a free one */
    int statement_timeout_ms;
    int lock_timeout_ms;
    int idle_timeout_ms;      /* idle_in_transaction_session_timeout */
    int slow_ms;              /* a statement is slow from here on; 0: none */
    void (*tell_slow)(const struct slow_statement *slow); /* NULL: nobody */
};

/* Opens no connection yet: they are made when first needed, and made anew
 * after a loss. While the database is away, one caller at a time tries it,
 * with growing pauses of at most a second, and the others are told at once.
 * Copies `options`. */
struct pool *pool_new(const struct pool_options *options);

/* Closes all connections; none may be in use. NULL is allowed. */
void pool_free(struct pool *pool);

#define POOL_FAILURE_SIZE 200

struct pool_state {
    size_t size, open, busy, waiting;
    uint64_t waits, timeouts, reconnects, losses;
    char failure[POOL_FAILURE_SIZE]; /* why the last try to connect failed;
                                        "" when it did not */
};
struct pool_state pool_state(struct pool *pool);

/* What was measured since the start, in microseconds by bounds_of_operations.
 * An operation is a round trip, and counts for the statement that failed in
 * it or was the last; others went with it. */
struct meter {
    struct histogram waits; /* for a connection that was got */
    struct histogram opens; /* of connections that could be opened */
    struct histogram operations[SQL_STATEMENT_COUNT + 1]; /* by number */
    atomic_uint_fast64_t failures[SQL_STATEMENT_COUNT + 1];
    atomic_uint_fast64_t slow;
};
struct meter *pool_meter(struct pool *pool);

/* One round trip on a pooled connection: whether the server takes no
 * writes, unless nobody asks (NULL).
 * ERR_DATABASE_UNAVAILABLE when there is no answer, ERR_OVERLOADED when no
 * connection came free. */
err_t pool_ping(struct pool *pool, bool *is_read_only);

/* TX_READ and TX_SNAPSHOT are read-only for the database too. All statements
 * of a TX_SNAPSHOT see what was committed before its first one, and the
 * database waits for the next one as long as it takes. */
enum tx_mode { TX_READ, TX_SNAPSHOT, TX_WRITE };

struct conn;

/* Filled by whoever opens it, zero in all the members the last lines hold:
 * struct tx tx = { .pool = pool, .mode = TX_READ, .arena = arena, ... }. */

struct tx {
    struct pool *pool;
    struct conn *conn; /* taken at the first statement, NULL before */
    enum tx_mode mode;
    struct arena *arena;
    struct problem *problem;   /* NULL when nobody is to be told */
    const struct actor *actor; /* NULL: the public; read anew by each query */
    const char *trace_id;
    const char *operation; /* operationId, for the audit row */
    const char *clock_shift; /* interval such as "-22 days"; NULL for none */
    bool is_optional;  /* nobody is refused for it: a server that takes no
                          writes is kept for those who read */
    int64_t database_us; /* waited for answers; goes on over tx_end */
    bool is_open;      /* BEGIN has been queued */
    err_t failed;      /* sticky until tx_end: the first failure */
    const char *diagnostic; /* of a failure, for the log and never for the
                               caller: statement, SQLSTATE, constraint,
                               message; no row's content. Outlives tx_end. */
};

/* One named argument; a NULL value is SQL null. Values are PostgreSQL text. */
struct arg {
    const char *name;
    const char *value;
};

/* An argument list: ARGS({ "id", id }, { "state", "draft" }) */
#define ARGS(...) ((const struct arg[]){ __VA_ARGS__, { NULL, NULL } })
#define NO_ARGS ((const struct arg[]){ { NULL, NULL } })

/* One named argument that is sent as it is: the bytes of a bytea. */
struct bytes {
    const char *name;
    const void *value;
    size_t length;
};

struct rows;

/* Runs a statement and waits for its rows. Asserts that the arguments are
 * exactly the statement's parameters. */
err_t db_query(struct tx *tx, const struct statement *statement,
               const struct arg *args, struct rows **out);

/* As db_query; no row is `missing` (say ERR_NOT_FOUND). */
err_t db_row(struct tx *tx, const struct statement *statement,
             const struct arg *args, err_t missing, struct rows **out);

/* As db_query, of a statement that takes bytes beside its other arguments.
 * They stay the caller's and are sent without being copied into a text. */
err_t db_query_bytes(struct tx *tx, const struct statement *statement,
                     const struct arg *args, const struct bytes *bytes,
                     struct rows **out);

/* Queues a statement of a writing transaction whose rows nobody needs; its
 * failure shows at the next db_query, db_row or tx_commit. */
err_t db_run(struct tx *tx, const struct statement *statement,
             const struct arg *args);

/* Sends what is queued and commits. On any failure all is rolled back. */
err_t tx_commit(struct tx *tx);

/* Rolls back what is open and gives the connection back; harmless when
 * nothing is. To be called at the end of every tx, also after commit, and
 * before a retry: the tx may then be used again. */
void tx_end(struct tx *tx);

size_t rows_count(const struct rows *rows);

/* The column's text, or NULL for SQL null. Asserts that the column exists. */
const char *rows_text(const struct rows *rows, size_t row, const char *column);
int64_t rows_int(const struct rows *rows, size_t row, const char *column);
bool rows_bool(const struct rows *rows, size_t row, const char *column);

/* The bytes of a bytea, in the arena; NULL for SQL null, with `length` 0.
 * Asserts that the column is one. */
const unsigned char *rows_bytes(const struct rows *rows, size_t row,
                                const char *column, struct arena *arena,
                                size_t *length);

/* Fills the struct's fields that have a column in this result. */
void rows_load(const struct rows *rows, size_t row, const struct record *record,
               struct arena *arena, void *out);

/* Writes the row's members `"a":1,"b":..` without braces. The writer goes by
 * column type: int2/4/8 and numeric (what sum() makes of bigint) as numbers,
 * bool, json/jsonb copied, timestamptz as RFC 3339 UTC with Z (milliseconds
 * only when not zero), date, uuid and text as strings. NULL members are left
 * out, and so are columns whose name begins with "_": those are for C only. */
void rows_write_members(struct text *out, const struct rows *rows, size_t row);

/* Writes the row as a record of CSV (RFC 4180), its end included: a cell for
 * each name of the list, which NULL ends. A name with a dot leads into a jsonb
 * column. Null is an empty cell, a list its values with spaces between them;
 * numbers, instants and days are as in JSON. A text that a spreadsheet could
 * take for a formula begins with an apostrophe. */
void rows_write_record(struct text *out, const struct rows *rows, size_t row,
                       const char *const *columns);

/* The record of the names themselves. */
void rows_write_header(struct text *out, const char *const *columns);

/* Migrations (db/migrate.c). Forward only, in order, each in a transaction,
 * under an advisory lock, checksummed. `conninfo` is the owner's. */
err_t migrate_run(const char *conninfo, void (*say)(const char *line));

/* The number of the last one. */
size_t migration_last(void);

/* Whether the database holds exactly the binary's migrations. When not, or
 * when nobody can tell, a sentence that says why is put into `why`. */
err_t migrate_check(struct pool *pool, struct arena *arena, const char **why);

/* Whether the chains of audit rows hold (db/audit.c): says each place where
 * one does not, or that all do, and counts the places. `conninfo` is the
 * owner's. */
err_t audit_verify(const char *conninfo, void (*say)(const char *line),
                   size_t *broken);

#endif
