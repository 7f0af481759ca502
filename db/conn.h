/*
 * One connection, always in pipeline mode: statements are queued, sent
 * together and answered together, up to a sync. After every exchange the
 * connection is either idle (nothing pending, no open implicit transaction)
 * or broken; there is no third state, so that nothing of one request can
 * reach the next. Statements are prepared when a side first uses them, in the
 * same round trip; once per side, because a plan under row-level security
 * holds for one role only and would be made anew at every change of role.
 *
 * A connection belongs to one thread at a time.
 */
#ifndef TILSKUDD_DB_CONN_H
#define TILSKUDD_DB_CONN_H

#include <libpq-fe.h>

#include "db/db.h"

/* What came of the statements sent since the last exchange. */
struct exchange {
    PGresult *rows;  /* of the last statement; NULL on failure */
    PGresult *error; /* the first failure; NULL when there is no answer */
    const struct statement *failed; /* whose `error` it is */
    const struct statement *last;   /* sent; NULL when there was none */
    bool is_lost;      /* the connection broke before the last answer */
    bool is_uncertain; /* ... or warned while COMMIT was being answered */
};

/* NULL when there is no connection to be had; `failure` says why. The
 * generation is the pool's, and only kept for it. */
struct conn *conn_open(const struct pool_options *options, unsigned generation,
                       char *failure, size_t size);
unsigned conn_generation(const struct conn *conn);
void conn_close(struct conn *conn);

/* Idle, and the server has not hung up meanwhile. No round trip. */
bool conn_is_alive(struct conn *conn);

/* Nothing pending, no transaction open: may serve another request. */
bool conn_is_idle(const struct conn *conn);

/* Given up because the server kept silent, not because it hung up. */
bool conn_is_silent(const struct conn *conn);

/* Whether a transaction is open on the server, failed or not. */
bool conn_in_transaction(const struct conn *conn);

bool conn_has_queued(const struct conn *conn);

/* There is no room for another statement before an exchange. */
bool conn_is_full(const struct conn *conn);

/* Values in the order of a statement's parameters. `lengths` and `formats`
 * are libpq's, and NULL when all values are texts. */
struct values {
    const char *const *texts;
    const int *lengths;
    const int *formats;
};

/* Queues a statement. A failure to send shows at the exchange. */
void conn_queue(struct conn *conn, enum capacity side,
                const struct statement *statement, struct values values);

/* Sends what is queued and a sync, and reads all answers. The caller clears
 * the results. */
struct exchange conn_exchange(struct conn *conn);

/* What the last exchange sent: a statement by its place, NULL behind them. */
const struct statement *conn_sent(const struct conn *conn, size_t place);

#endif
