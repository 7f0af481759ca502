/*
 * Counters of the running process, printed in Prometheus' text form on the
 * operations port; metrics.def lists them. Nothing here names a person or an
 * organisation, and how many series there can be is known at the start.
 */
#ifndef TILSKUDD_API_METRICS_H
#define TILSKUDD_API_METRICS_H

#include <stdint.h>

#include "api/contract.h"
#include "services/base/text.h"

struct exposition;
struct metrics;
struct rq;
struct service;

struct metrics *metrics_new(const struct contract *contract,
                            struct arena *arena);

/* A request begins, and has been answered; `err` is the problem it was refused
 * with, or OK. Lock-free. */
void metrics_begin(struct metrics *metrics, const struct rq *rq);
void metrics_end(struct metrics *metrics, const struct rq *rq, err_t err,
                 int64_t duration_us);

/* Another use of an idempotency key that was answered from the store. */
void metrics_count_replay(struct metrics *metrics);

/* A transaction lost against others and is begun anew. */
void metrics_count_retry(struct metrics *metrics);

/* What was counted here. */
void metrics_write_requests(struct exposition *out, struct service *service);

/* All of metrics.def. */
void metrics_write(struct exposition *out, struct service *service);

#endif
