/*
 * Log lines: one JSON object a line on standard output, one for each request
 * and one for each event of the process, in ASCII. Only api/ logs. Never a
 * personal number, a token or a body. docker/observability/logs.md says of
 * every event and field what it means, and tests hold it to what is logged.
 */
#ifndef TILSKUDD_API_LOG_H
#define TILSKUDD_API_LOG_H

#include "api/rq.h"
#include "services/base/text.h"

/* {"time":..,"level":"info","event":..,"detail":..} */
void log_event(const char *level, const char *event, const char *detail);

/* By its name; never a value. For pool_options.tell_slow. */
void log_slow_statement(const struct slow_statement *slow);

/* The one line of a request. `code` is the problem's, or NULL. */
void log_request(const struct rq *rq, const char *code, int64_t duration_us);

/* The same, for whoever wants to read it instead. */
struct text log_request_line(const struct rq *rq, const char *code,
                             int64_t duration_us);

#endif
