/* Requests by route and status, problems, replays and retries. */
#include "api/metrics.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "api/exposition.h"
#include "api/rq.h"
#include "api/service.h"
#include "services/base/spool.h"

/* What a client may call its method; the last row takes the rest. */
static const char *const methods[] = { "GET",   "HEAD",   "POST",    "PUT",
                                       "PATCH", "DELETE", "OPTIONS", "_OTHER" };
#define METHOD_COUNT (sizeof methods / sizeof *methods)

/* Every status the service answers with; the last row takes the rest. */
static const int statuses[] = { 200, 201, 202, 204, 206, 304, 400, 401, 403,
                                404, 405, 406, 409, 410, 412, 413, 414, 415,
                                416, 422, 428, 429, 431, 500, 503, 0 };
#define STATUS_COUNT (sizeof statuses / sizeof *statuses)

/* Counted by the method alone. */
struct traffic {
    atomic_int_fast64_t active;
    struct histogram received, sent;
};

struct metrics {
    const struct contract *contract;
    struct histogram (*durations)[STATUS_COUNT]; /* by operation; behind them
                                                    by method, without route */
    struct traffic traffic[METHOD_COUNT];
    atomic_uint_fast64_t problems[ERR_COUNT];
    atomic_uint_fast64_t replays, retries;
};

static size_t method_index(const char *method)
{
    size_t i = 0;

    while (i < METHOD_COUNT - 1 && strcmp(methods[i], method) != 0)
        i++;
    return i;
}

static size_t status_index(int status)
{
    size_t i = 0;

    while (statuses[i] && statuses[i] != status)
        i++;
    return i;
}

static void count(atomic_uint_fast64_t *counter)
{
    atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

struct metrics *metrics_new(const struct contract *contract,
                            struct arena *arena)
{
    struct metrics *metrics = arena_alloc(arena, sizeof *metrics);
    size_t operations = contract_operation_count(contract);

    metrics->contract = contract;
    metrics->durations = arena_array(arena, operations + METHOD_COUNT,
                                     sizeof *metrics->durations);
    return metrics;
}

void metrics_begin(struct metrics *metrics, const struct rq *rq)
{
    atomic_fetch_add_explicit(
        &metrics->traffic[method_index(rq->method)].active, 1,
        memory_order_relaxed);
}

/* Nothing of it is sent to HEAD. */
static int64_t body_size(const struct rq *rq)
{
    if (rq->answer.spool != NULL)
        return (int64_t)spool_length(rq->answer.spool);
    return rq->answer.body != NULL ? (int64_t)rq->answer.length : 0;
}

void metrics_end(struct metrics *metrics, const struct rq *rq, err_t err,
                 int64_t duration_us)
{
    size_t method = method_index(rq->method);
    size_t row = rq->operation != NULL
                     ? rq->operation->index
                     : contract_operation_count(metrics->contract) + method;
    struct traffic *traffic = &metrics->traffic[method];
    bool is_head = strcmp(rq->method, "HEAD") == 0;

    histogram_add(&metrics->durations[row][status_index(rq->answer.status)],
                  &bounds_of_requests, duration_us);
    if (rq->body_length > 0)
        histogram_add(&traffic->received, &bounds_of_sizes,
                      (int64_t)rq->body_length);
    histogram_add(&traffic->sent, &bounds_of_sizes,
                  is_head ? 0 : body_size(rq));
    atomic_fetch_sub_explicit(&traffic->active, 1, memory_order_relaxed);
    if (err != OK)
        count(&metrics->problems[err]);
}

void metrics_count_replay(struct metrics *metrics)
{
    count(&metrics->replays);
}

void metrics_count_retry(struct metrics *metrics)
{
    count(&metrics->retries);
}

/* What the world calls this service by: a proxy may have ended its TLS. */
static const char *scheme_of(const struct service *service)
{
    return strncmp(service->settings.public_url, "https:", 6) == 0 ? "https"
                                                                   : "http";
}

/* HEAD counts for the GET that it asks about. An error is the service's own:
 * what a client did wrong is not one. */
static void duration_write(struct exposition *out, const char *scheme,
                           const char *method, const char *route, int status,
                           const struct histogram *histogram)
{
    char labels[320], error[32] = "";

    if (histogram_is_empty(histogram, &bounds_of_requests))
        return;
    if (status >= 500 || status == 0)
        (void)snprintf(error, sizeof error, ",error_type=\"%d\"", status);
    (void)snprintf(labels, sizeof labels,
                   "http_request_method=\"%s\",url_scheme=\"%s\","
                   "http_route=\"%s\",http_response_status_code=\"%d\"%s",
                   method, scheme, route, status, error);
    histogram_write(out, METRIC_REQUEST_DURATION, labels, histogram,
                    &bounds_of_requests, 1e-6);
}

static void durations_write(struct exposition *out, const char *scheme,
                            const struct metrics *metrics)
{
    size_t operations = contract_operation_count(metrics->contract);

    family_begin(out, METRIC_REQUEST_DURATION);
    for (size_t i = 0; i < operations + METHOD_COUNT; i++) {
        bool is_routed = i < operations;
        const struct operation *operation =
            is_routed ? contract_operation(metrics->contract, i) : NULL;

        for (size_t s = 0; s < STATUS_COUNT; s++)
            duration_write(out, scheme,
                           is_routed ? operation->method
                                     : methods[i - operations],
                           is_routed ? operation->path : "", statuses[s],
                           &metrics->durations[i][s]);
    }
}

static const char *traffic_labels(char *out, size_t size, const char *scheme,
                                  size_t method)
{
    (void)snprintf(out, size, "http_request_method=\"%s\",url_scheme=\"%s\"",
                   methods[method], scheme);
    return out;
}

static void sizes_write(struct exposition *out, const char *scheme,
                        const struct metrics *metrics, enum metric metric)
{
    char labels[96];

    family_begin(out, metric);
    for (size_t i = 0; i < METHOD_COUNT; i++) {
        const struct traffic *traffic = &metrics->traffic[i];
        const struct histogram *sizes =
            metric == METRIC_REQUEST_SIZE ? &traffic->received : &traffic->sent;

        if (!histogram_is_empty(sizes, &bounds_of_sizes))
            histogram_write(out, metric,
                            traffic_labels(labels, sizeof labels, scheme, i),
                            sizes, &bounds_of_sizes, 1);
    }
}

static void active_write(struct exposition *out, const char *scheme,
                         const struct metrics *metrics)
{
    char labels[96];

    family_begin(out, METRIC_ACTIVE_REQUESTS);
    for (size_t i = 0; i < METHOD_COUNT; i++)
        sample_add(out, METRIC_ACTIVE_REQUESTS,
                   traffic_labels(labels, sizeof labels, scheme, i),
                   (double)atomic_load(&metrics->traffic[i].active));
}

static void problems_write(struct exposition *out,
                           const struct metrics *metrics)
{
    char labels[96];

    family_begin(out, METRIC_PROBLEMS);
    for (err_t err = OK + 1; err < ERR_COUNT; err++) {
        uint64_t times = atomic_load(&metrics->problems[err]);

        (void)snprintf(labels, sizeof labels, "code=\"%s\"",
                       problem_entry(err)->code);
        if (times > 0)
            sample_add(out, METRIC_PROBLEMS, labels, (double)times);
    }
}

void metrics_write_requests(struct exposition *out, struct service *service)
{
    const struct metrics *metrics = service->metrics;
    const char *scheme = scheme_of(service);

    durations_write(out, scheme, metrics);
    active_write(out, scheme, metrics);
    sizes_write(out, scheme, metrics, METRIC_REQUEST_SIZE);
    sizes_write(out, scheme, metrics, METRIC_RESPONSE_SIZE);
    problems_write(out, metrics);
    family_add(out, METRIC_FRAME_CONFLICTS,
               (double)atomic_load(&metrics->problems[ERR_FRAME_EXCEEDED]));
    family_add(out, METRIC_RETRIES, (double)atomic_load(&metrics->retries));
    family_add(out, METRIC_REPLAYS, (double)atomic_load(&metrics->replays));
    family_add(out, METRIC_EXPORTS, (double)atomic_load(&service->exports));
}
