/* The figures of everything else, as each part tells its own. */
#include <stdio.h>
#include <sys/statvfs.h>
#include <time.h>

#include "api/exposition.h"
#include "api/metrics.h"
#include "api/process.h"
#include "api/service.h"
#include "api/watch.h"
#include "services/base/spool.h"
#include "services/rate/rate.h"

/* Two samples of a family: how often it went well, and how often not. */
static void outcomes_write(struct exposition *out, enum metric metric,
                           uint64_t good, uint64_t bad)
{
    family_begin(out, metric);
    sample_add(out, metric, "outcome=\"ok\"", (double)good);
    sample_add(out, metric, "outcome=\"failed\"", (double)bad);
}

/* Who was refused, by quota, and how often the database was asked for more. */
static void rates_write(struct exposition *out, const struct limiter *limiter)
{
    struct limiter_state state = limiter_state(limiter);
    char labels[64];

    family_begin(out, METRIC_RATE_REFUSALS);
    for (int class = 0; class < RATE_CLASS_COUNT; class ++) {
        (void)snprintf(labels, sizeof labels, "policy=\"%s\"",
                       rate_class_names[class]);
        sample_add(out, METRIC_RATE_REFUSALS, labels,
                   (double)state.refusals[class]);
    }
    outcomes_write(out, METRIC_RATE_LEASES, state.leases, state.failures);
}

#define POOL "db_client_connection_pool_name=\"tilskudd\""

static void pool_write(struct exposition *out, struct pool *pool)
{
    struct pool_state state = pool_state(pool);
    struct meter *meter = pool_meter(pool);

    family_begin(out, METRIC_CONNECTIONS);
    sample_add(out, METRIC_CONNECTIONS,
               POOL ",db_client_connection_state=\"used\"", (double)state.busy);
    sample_add(out, METRIC_CONNECTIONS,
               POOL ",db_client_connection_state=\"idle\"",
               (double)(state.open - state.busy));
    family_begin(out, METRIC_CONNECTIONS_MAX);
    sample_add(out, METRIC_CONNECTIONS_MAX, POOL, (double)state.size);
    family_begin(out, METRIC_PENDING);
    sample_add(out, METRIC_PENDING, POOL, (double)state.waiting);
    family_begin(out, METRIC_TIMEOUTS);
    sample_add(out, METRIC_TIMEOUTS, POOL, (double)state.timeouts);
    family_begin(out, METRIC_WAIT_TIME);
    histogram_write(out, METRIC_WAIT_TIME, POOL, &meter->waits,
                    &bounds_of_operations, 1e-6);
    family_begin(out, METRIC_CREATE_TIME);
    histogram_write(out, METRIC_CREATE_TIME, POOL, &meter->opens,
                    &bounds_of_operations, 1e-6);
    family_add(out, METRIC_CONNECTIONS_LOST, (double)state.losses);
}

/* Statements that were never run are left out. */
static void statements_write(struct exposition *out, struct meter *meter)
{
    char labels[160];

    family_begin(out, METRIC_OPERATION_DURATION);
    for (size_t i = 0; i < SQL_STATEMENT_COUNT; i++) {
        const struct statement *statement = sql_statements[i];
        const struct histogram *h = &meter->operations[statement->number];

        (void)snprintf(labels, sizeof labels,
                       "db_system_name=\"postgresql\",db_operation_name=\"%s\"",
                       statement->name);
        if (!histogram_is_empty(h, &bounds_of_operations))
            histogram_write(out, METRIC_OPERATION_DURATION, labels, h,
                            &bounds_of_operations, 1e-6);
    }
    family_begin(out, METRIC_OPERATION_FAILURES);
    for (size_t i = 0; i < SQL_STATEMENT_COUNT; i++) {
        const struct statement *statement = sql_statements[i];
        uint64_t times = atomic_load(&meter->failures[statement->number]);

        (void)snprintf(labels, sizeof labels, "db_operation_name=\"%s\"",
                       statement->name);
        if (times > 0)
            sample_add(out, METRIC_OPERATION_FAILURES, labels, (double)times);
    }
    family_add(out, METRIC_SLOW_STATEMENTS, (double)atomic_load(&meter->slow));
}

static void duties_write(struct exposition *out,
                         const struct watch_figures *figures,
                         enum metric metric)
{
    char labels[64];

    family_begin(out, metric);
    for (size_t i = 0; i < figures->duty_count; i++) {
        const struct watch_duty *duty = &figures->duties[i];

        (void)snprintf(labels, sizeof labels, "duty=\"%s\"", duty->name);
        sample_add(out, metric, labels,
                   (double)(metric == METRIC_WAITING ? duty->waiting
                                                     : duty->seconds));
    }
}

/* What nobody knows is left out: a figure that stands still would lie. */
static void watch_write(struct exposition *out, struct watch *watch)
{
    struct watch_figures figures;
    int64_t age_ms;

    if (!watch_look(watch, &figures, &age_ms))
        return;
    family_add(out, METRIC_READ_ONLY, figures.is_read_only);
    family_add(out, METRIC_STANDBY_WANTED, figures.wants_standby);
    family_add(out, METRIC_STANDBYS, (double)figures.standbys);
    duties_write(out, &figures, METRIC_WAITING);
    duties_write(out, &figures, METRIC_OLDEST_WAITING);
    family_add(out, METRIC_WATCH_AGE, (double)age_ms / 1e3);
}

static void keys_write(struct exposition *out, struct trust *trust)
{
    struct keys_state keys = trust_keys_state(trust);

    family_add(out, METRIC_KEYS_READY, trust_keys_ready(trust));
    if (keys.age_ms >= 0)
        family_add(out, METRIC_KEYS_AGE, (double)keys.age_ms / 1e3);
    outcomes_write(out, METRIC_KEY_FETCHES, keys.fetches - keys.failures,
                   keys.failures);
}

static void spool_write_room(struct exposition *out)
{
    struct statvfs disk;

    if (statvfs(spool_folder(), &disk) == 0)
        family_add(out, METRIC_SPOOL_AVAILABLE,
                   (double)disk.f_bavail * (double)disk.f_frsize);
}

static void process_write(struct exposition *out)
{
    struct process_figures process = process_look();

    family_begin(out, METRIC_CPU_TIME);
    sample_add(out, METRIC_CPU_TIME, "cpu_mode=\"user\"", process.user_s);
    sample_add(out, METRIC_CPU_TIME, "cpu_mode=\"system\"", process.system_s);
    family_add(out, METRIC_MEMORY, (double)process.resident_bytes);
    family_add(out, METRIC_MEMORY_VIRTUAL, (double)process.virtual_bytes);
    family_add(out, METRIC_THREADS, (double)process.threads);
    family_add(out, METRIC_DESCRIPTORS, (double)process.descriptors);
    family_add(out, METRIC_DESCRIPTORS_MAX, (double)process.descriptors_max);
}

static void build_write(struct exposition *out, const struct service *service)
{
    char labels[96];

    family_add(out, METRIC_START_TIME, (double)service->started_at);
    (void)snprintf(labels, sizeof labels,
                   "version=\"" TILSKUDD_VERSION "\",migrations=\"%zu\"",
                   migration_last());
    family_begin(out, METRIC_BUILD_INFO);
    sample_add(out, METRIC_BUILD_INFO, labels, 1);
}

void metrics_write(struct exposition *out, struct service *service)
{
    metrics_write_requests(out, service);
    rates_write(out, service->limiter);
    pool_write(out, service->pool);
    statements_write(out, pool_meter(service->pool));
    watch_write(out, service->watch);
    keys_write(out, service->trust);
    spool_write_room(out);
    process_write(out);
    build_write(out, service);
    exposition_end(out);
}
