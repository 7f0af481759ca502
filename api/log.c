/* JSON log lines, each written whole by one call. */
#include "api/log.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "api/utf8.h"

#define METHOD_MAX 16 /* letters of a method; the longest known have eleven */

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

/* One code point above ASCII, or what JSON can't hold as it is. */
static void escape(struct text *line, int32_t point)
{
    if (point > 0xffff) /* two halves: RFC 8259 § 7 */
        text_addf(line, "\\u%04x\\u%04x", 0xd7c0 + (point >> 10),
                  0xdc00 + (point & 0x3ff));
    else
        text_addf(line, "\\u%04x", (unsigned)point);
}

/* Printable ASCII alone: what a client had put into a line would be shown to
 * somebody, whose terminal obeys more signs than JSON escapes, and bytes that
 * are no UTF-8 would make the line no JSON. */
static void value_add(struct text *line, const char *value)
{
    const char *at = value, *end = value + strlen(value);

    text_addc(line, '"');
    while (at < end) {
        const char *begin = at;
        int32_t point = utf8_next(&at, end);

        if (point < 0)
            at = begin + 1;
        if (point >= ' ' && point < 0x7f && point != '"' && point != '\\')
            text_addc(line, (char)point);
        else
            escape(line, point < 0 ? 0xfffd : point);
    }
    text_addc(line, '"');
}

/* An empty text, such as the diagnostic of a failure that libpq has no words
 * for, says as little as none. */
static void member(struct text *line, const char *name, const char *value)
{
    if (value == NULL || *value == '\0')
        return;
    text_member(line, name);
    value_add(line, value);
}

/* Any token may stand where the method does, somebody's number too. */
static const char *method_shown(const char *method)
{
    size_t length = strspn(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

    return length > 0 && length <= METHOD_MAX && method[length] == '\0'
               ? method
               : "other";
}

/* One call, so that lines of several threads do not mix. */
static void line_write(const struct text *line)
{
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
    text_add(&line, "}\n");
    line_write(&line);
    arena_free(arena);
}

void log_slow_statement(const struct slow_statement *slow)
{
    struct arena *arena = arena_new();
    struct text line = text_new(arena, 512);

    time_member(&line);
    member(&line, "level", "warning");
    member(&line, "event", "slow-statement");
    member(&line, "traceId", slow->trace_id);
    member(&line, "operation", slow->operation);
    member(&line, "statement", slow->name);
    member(&line, "sentWith", slow->before);
    if (*slow->rows != '\0')
        text_addf(&line, ",\"rows\":%s", slow->rows);
    text_addf(&line, ",\"durationUs\":%lld", (long long)slow->duration_us);
    text_add(&line, "}\n");
    line_write(&line);
    arena_free(arena);
}

struct text log_request_line(const struct rq *rq, const char *code,
                             int64_t duration_us)
{
    struct text line = text_new(rq->arena, 512);

    time_member(&line);
    member(&line, "level", rq->answer.status >= 500 ? "error" : "info");
    member(&line, "event", "request");
    member(&line, "traceId", rq->trace_id);
    member(&line, "requestId", rq->request_id);
    member(&line, "method", method_shown(rq->method));
    member(&line, "operation",
           rq->operation != NULL ? rq->operation->id : NULL);
    member(&line, "organisation", rq->actor.organisation);
    member(&line, "supplier", rq->actor.supplier);
    text_addf(&line, ",\"status\":%d", rq->answer.status);
    member(&line, "problem", code);
    member(&line, "diagnostic", rq->tx.diagnostic);
    text_addf(&line, ",\"durationUs\":%lld", (long long)duration_us);
    if (rq->tx.database_us > 0)
        text_addf(&line, ",\"databaseUs\":%lld", (long long)rq->tx.database_us);
    text_add(&line, "}\n");
    return line;
}

void log_request(const struct rq *rq, const char *code, int64_t duration_us)
{
    struct text line = log_request_line(rq, code, duration_us);

    line_write(&line);
}
