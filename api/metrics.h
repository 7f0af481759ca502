/*
 * Counters of the running process, in OpenTelemetry's names and buckets,
 * printed in Prometheus' text form on the operations port.
 */
#ifndef TILSKUDD_API_METRICS_H
#define TILSKUDD_API_METRICS_H

#include <stdint.h>

#include "api/contract.h"
#include "services/base/text.h"

struct metrics;
struct service;

struct metrics *metrics_new(const struct contract *contract,
                            struct arena *arena);

/* One answered request. `operation` NULL: no route. Lock-free. */
void metrics_count(struct metrics *metrics, const struct operation *operation,
                   int status, int64_t duration_us);

/* Another use of an idempotency key that was answered from the store. */
void metrics_count_replay(struct metrics *metrics);

void metrics_write(struct text *out, struct service *service);

#endif
