/*
 * What outlives requests: made at start, shared by all threads, never changed
 * afterwards except through its own members' locks.
 */
#ifndef TILSKUDD_API_SERVICE_H
#define TILSKUDD_API_SERVICE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "api/clock.h"
#include "api/contract.h"
#include "api/metrics.h"
#include "api/settings.h"
#include "api/trust.h"
#include "db/db.h"

struct service {
    struct settings settings;
    struct arena *arena; /* of the start; lives as long as the service */
    struct contract *contract;
    struct pool *pool;
    struct trust *trust;
    struct metrics *metrics;
    struct limiter *limiter; /* services/rate/rate.h */
    struct watch *watch; /* api/watch.h */
    struct clock clock;
    enum timing timing;
    int64_t started_at; /* seconds since 1970 */
    atomic_int exports, strangers_exports; /* being made now */
    atomic_bool is_migrated; /* the database holds our migrations */
    atomic_bool is_draining;
};

#endif
