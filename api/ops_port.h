/*
 * The operations port: health, metrics and, in local and test environments,
 * the clock. Never exposed to the world; not part of the contract.
 *
 *   GET /livez     200 while the process runs; needs nothing
 *   GET /readyz    200 when database, migrations and keys are there and the
 *                  service is not draining; 503 says which is missing. A
 *                  database that is busy, or only reads, is there
 *   GET /metrics   Prometheus text, or OpenMetrics by Accept
 *   PUT /clock     {"now": "2026-03-16T22:59:59.999Z"}, DELETE: real time
 */
#ifndef TILSKUDD_API_OPS_PORT_H
#define TILSKUDD_API_OPS_PORT_H

#include "api/rq.h"

void ops_port_serve(struct rq *rq);

#endif
