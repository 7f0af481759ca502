/* JSON log lines, each written whole by one call. */
#include "api/log.h"

#include <stdio.h>
#include <time.h>

static void time_member(struct text *line)
{
    struct timespec now;
    struct tm utc;
    char stamp[32];

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &utc);
    text_addf(line, "{\"time\":\"%s.%03ldZ\"", stamp, now.tv_nsec / 1000000);
}

/* An empty text, such as the diagnostic of a failure that libpq has no words
 * for, says as little as none. */
static void member(struct text *line, const char *name, const char *value)
{
    if (value != NULL && *value != '\0')
        text_pair(line, name, value);
}

/* One call, so that lines of several threads do not mix. */
static void line_write(struct text *line)
{
    text_add(line, "}\n");
    (void)fwrite(line->bytes, 1, line->length, stdout);
    (void)fflush(stdout);
}

void log_event(const char *level, const char *event, const char *detail)
{
    struct arena *arena = arena_new();
    struct text line = text_new(arena, 256);

    time_member(&line);
    member(&line, "level", level);
    member(&line, "event", event);
    member(&line, "detail", detail);
    line_write(&line);
    arena_free(arena);
}

void log_request(const struct rq *rq, const char *code, int64_t duration_us)
{
    struct text line = text_new(rq->arena, 512);

    time_member(&line);
    member(&line, "level", rq->answer.status >= 500 ? "error" : "info");
    member(&line, "event", "request");
    member(&line, "traceId", rq->trace_id);
    member(&line, "requestId", rq->request_id);
    member(&line, "method", rq->method);
    member(&line, "operation",
           rq->operation != NULL ? rq->operation->id : NULL);
    member(&line, "organisation", rq->actor.organisation);
    member(&line, "supplier", rq->actor.supplier);
    text_addf(&line, ",\"status\":%d", rq->answer.status);
    member(&line, "problem", code);
    member(&line, "diagnostic", rq->tx.diagnostic);
    text_addf(&line, ",\"durationUs\":%lld", (long long)duration_us);
    line_write(&line);
}
