/* http.server.request.duration by route and status, pool, keys, replays. */
#include "api/metrics.h"

#include <stdatomic.h>
#include <string.h>

#include "api/service.h"
#include "services/rate/rate.h"

/* Upper bounds in seconds: OpenTelemetry semantic conventions for
 * http.server.request.duration. */
static const double bounds[] = { 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25,
                                 0.5,   0.75, 1,     2.5,  5,     7.5, 10 };
#define BOUND_COUNT (sizeof bounds / sizeof *bounds)

/* Every status the service answers with; the last row takes the rest. */
static const int statuses[] = { 200, 201, 204, 304, 400, 401, 403, 404,
                                405, 406, 409, 412, 413, 414, 415, 416,
                                422, 428, 429, 431, 500, 503, 0 };
#define STATUS_COUNT (sizeof statuses / sizeof *statuses)

struct series {
    atomic_uint_fast64_t buckets[BOUND_COUNT + 1];
    atomic_uint_fast64_t sum_us;
};

struct metrics {
    const struct contract *contract;
    struct series (*series)[STATUS_COUNT]; /* last operation: no route */
    atomic_uint_fast64_t replays;
};

static size_t status_index(int status)
{
    size_t i = 0;

    while (statuses[i] && statuses[i] != status)
        i++;
    return i;
}

static size_t bucket_index(int64_t duration_us)
{
    size_t i = 0;

    while (i < BOUND_COUNT && (double)duration_us > bounds[i] * 1e6)
        i++;
    return i;
}

static void series_write(struct text *out, const struct operation *operation,
                         int status, const struct series *series)
{
    static const char name[] = "http_server_request_duration_seconds";
    char labels[256];
    uint_fast64_t count = 0;

    (void)snprintf(labels, sizeof labels,
                   "http_request_method=\"%s\",http_route=\"%s\","
                   "http_response_status_code=\"%d\"",
                   operation != NULL ? operation->method : "_OTHER",
                   operation != NULL ? operation->path : "", status);
    for (size_t i = 0; i < BOUND_COUNT; i++) {
        count += atomic_load(&series->buckets[i]);
        text_addf(out, "%s_bucket{%s,le=\"%g\"} %lu\n", name, labels, bounds[i],
                  (unsigned long)count);
    }
    count += atomic_load(&series->buckets[BOUND_COUNT]);
    text_addf(out, "%s_bucket{%s,le=\"+Inf\"} %lu\n", name, labels,
              (unsigned long)count);
    text_addf(out, "%s_sum{%s} %g\n", name, labels,
              (double)atomic_load(&series->sum_us) / 1e6);
    text_addf(out, "%s_count{%s} %lu\n", name, labels, (unsigned long)count);
}

static bool series_is_used(const struct series *series)
{
    for (size_t i = 0; i <= BOUND_COUNT; i++)
        if (atomic_load(&series->buckets[i]))
            return true;
    return false;
}

static void requests_write(struct text *out, const struct metrics *metrics)
{
    size_t count = contract_operation_count(metrics->contract);

    text_add(out, "# TYPE http_server_request_duration_seconds histogram\n");
    for (size_t i = 0; i <= count; i++) {
        const struct operation *operation =
            i < count ? contract_operation(metrics->contract, i) : NULL;
        for (size_t s = 0; s < STATUS_COUNT; s++)
            if (series_is_used(&metrics->series[i][s]))
                series_write(out, operation, statuses[s],
                             &metrics->series[i][s]);
    }
}

struct metrics *metrics_new(const struct contract *contract,
                            struct arena *arena)
{
    struct metrics *metrics = arena_alloc(arena, sizeof *metrics);

    metrics->contract = contract;
    metrics->series = arena_array(arena, contract_operation_count(contract) + 1,
                                  sizeof *metrics->series);
    return metrics;
}

void metrics_count(struct metrics *metrics, const struct operation *operation,
                   int status, int64_t duration_us)
{
    size_t row = operation != NULL
                     ? operation->index
                     : contract_operation_count(metrics->contract);
    struct series *series = &metrics->series[row][status_index(status)];

    atomic_fetch_add_explicit(&series->buckets[bucket_index(duration_us)], 1,
                              memory_order_relaxed);
    atomic_fetch_add_explicit(&series->sum_us, (uint_fast64_t)duration_us,
                              memory_order_relaxed);
}

void metrics_count_replay(struct metrics *metrics)
{
    atomic_fetch_add_explicit(&metrics->replays, 1, memory_order_relaxed);
}

/* Who was refused, by quota, and how often the database was asked for more. */
static void rates_write(struct text *out, const struct limiter *limiter)
{
    struct limiter_state state = limiter_state(limiter);

    text_add(out, "# TYPE tilskudd_rate_refusals_total counter\n");
    for (int class = 0; class < RATE_CLASS_COUNT; class ++)
        text_addf(out, "tilskudd_rate_refusals_total{policy=\"%s\"} %lu\n",
                  rate_class_names[class],
                  (unsigned long)state.refusals[class]);
    text_addf(out,
              "# TYPE tilskudd_rate_leases_total counter\n"
              "tilskudd_rate_leases_total{outcome=\"ok\"} %lu\n"
              "tilskudd_rate_leases_total{outcome=\"failed\"} %lu\n",
              (unsigned long)state.leases, (unsigned long)state.failures);
}

void metrics_write(struct text *out, struct service *service)
{
    struct pool_state pool = pool_state(service->pool);
    struct keys_state keys = trust_keys_state(service->trust);

    requests_write(out, service->metrics);
    rates_write(out, service->limiter);
    text_addf(out,
              "# TYPE db_client_connection_count gauge\n"
              "db_client_connection_count{state=\"used\"} %zu\n"
              "db_client_connection_count{state=\"idle\"} %zu\n",
              pool.busy, pool.open - pool.busy);
    text_addf(out,
              "# TYPE db_client_connection_max gauge\n"
              "db_client_connection_max %zu\n"
              "# TYPE db_client_connection_pending_requests gauge\n"
              "db_client_connection_pending_requests %zu\n",
              pool.size, pool.waiting);
    text_addf(out,
              "# TYPE db_client_connection_timeouts_total counter\n"
              "db_client_connection_timeouts_total %lu\n",
              (unsigned long)pool.timeouts);
    text_addf(out,
              "# TYPE tilskudd_key_fetches_total counter\n"
              "tilskudd_key_fetches_total{outcome=\"ok\"} %lu\n"
              "tilskudd_key_fetches_total{outcome=\"failed\"} %lu\n",
              keys.fetches - keys.failures, keys.failures);
    text_addf(out,
              "# TYPE tilskudd_idempotency_replays_total counter\n"
              "tilskudd_idempotency_replays_total %lu\n",
              (unsigned long)atomic_load(&service->metrics->replays));
}
