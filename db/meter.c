/* Two looks at the clock and two additions a round trip, and no lock. */
#include "db/meter.h"

#include <string.h>

#include "db/pool.h"
#include "services/base/monotonic.h"

/* Those that only say who asks, and that a transaction begins. */
static bool is_about_session(const struct statement *statement)
{
    return strncmp(statement->name, "session_", strlen("session_")) == 0;
}

static const struct statement *subject_of(const struct exchange *exchange)
{
    return exchange->failed != NULL ? exchange->failed : exchange->last;
}

/* Each once, though it was prepared on the way. */
static const char *names_before(const struct tx *tx,
                                const struct statement *subject)
{
    struct text names = text_new(tx->arena, 128);
    const struct statement *before = NULL, *at;

    for (size_t i = 0; (at = conn_sent(tx->conn, i)) != NULL; i++) {
        if (at != subject && at != before && !is_about_session(at))
            text_addf(&names, "%s%s", names.length > 0 ? " " : "", at->name);
        before = at;
    }
    return names.bytes;
}

static void slow_tell(const struct tx *tx, const struct exchange *exchange,
                      int64_t duration_us)
{
    const struct statement *subject = subject_of(exchange);
    struct slow_statement slow = {
        .name = subject->name,
        .before = names_before(tx, subject),
        .duration_us = duration_us,
        .rows = exchange->rows != NULL ? PQcmdTuples(exchange->rows) : "",
        .trace_id = tx->trace_id,
        .operation = tx->operation,
    };

    pool_options(tx->pool)->tell_slow(&slow);
}

static void exchange_count(const struct tx *tx, const struct exchange *exchange,
                           int64_t duration_us)
{
    const struct pool_options *options = pool_options(tx->pool);
    struct meter *meter = pool_meter(tx->pool);
    size_t number = subject_of(exchange)->number;

    histogram_add(&meter->operations[number], &bounds_of_operations,
                  duration_us);
    if (exchange->error != NULL || exchange->is_lost)
        atomic_fetch_add_explicit(&meter->failures[number], 1,
                                  memory_order_relaxed);
    if (options->slow_ms == 0 || duration_us < options->slow_ms * 1000LL)
        return;
    atomic_fetch_add_explicit(&meter->slow, 1, memory_order_relaxed);
    if (options->tell_slow != NULL)
        slow_tell(tx, exchange, duration_us);
}

struct exchange meter_exchange(struct tx *tx)
{
    int64_t begun_us = monotonic_us();
    struct exchange exchange = conn_exchange(tx->conn);
    int64_t duration_us = monotonic_us() - begun_us;

    tx->database_us += duration_us;
    if (subject_of(&exchange) != NULL)
        exchange_count(tx, &exchange, duration_us);
    return exchange;
}
