/* Request id and W3C trace context (https://www.w3.org/TR/trace-context/). */
#ifndef TILSKUDD_API_TRACE_H
#define TILSKUDD_API_TRACE_H

#include "api/rq.h"

/* Fills request_id, trace_id, span_id and language from the headers; what is
 * absent or malformed is made anew. */
void trace_receive(struct rq *rq);

/* X-Request-Id and traceparent of the answer. */
void trace_answer(struct rq *rq);

/* Server-Timing (https://www.w3.org/TR/server-timing/), for whom the settings
 * let be told. */
void timing_answer(struct rq *rq, int64_t duration_us);

#endif
