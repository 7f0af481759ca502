/* Trace ids in and out. */
#include "api/trace.h"

#include <inttypes.h>
#include <string.h>

#include "api/reply.h"
#include "api/service.h"
#include "services/base/id.h"
#include "services/base/pid.h"

#define TRACE_DIGITS 32
#define PID_DIGITS 11

static bool is_hex(const char *text, size_t length)
{
    return strspn(text, "0123456789abcdef") >= length;
}

static bool is_zero(const char *text, size_t length)
{
    return strspn(text, "0") >= length;
}

/* 00-<32 hex>-<16 hex>-<2 hex>; a later version may have more after it. */
static bool traceparent_is_valid(const char *value)
{
    return value != NULL && strlen(value) >= 55 && is_hex(value, 2) &&
           strncmp(value, "ff", 2) != 0 && value[2] == '-' &&
           is_hex(value + 3, 32) && !is_zero(value + 3, 32) &&
           value[35] == '-' && is_hex(value + 36, 16) &&
           !is_zero(value + 36, 16) && value[52] == '-' &&
           is_hex(value + 53, 2) &&
           (strncmp(value, "00", 2) != 0 ? !value[55] || value[55] == '-'
                                         : !value[55]);
}

/* The ids are logged, and no personal number is: some client will think a
 * number of eleven digits a good id. */
static bool has_personal_number(const char *value)
{
    while (*(value += strcspn(value, "0123456789")) != '\0') {
        size_t length = strspn(value, "0123456789");
        char number[12] = "";

        if (length == 11 && pid_is_valid(memcpy(number, value, 11)))
            return true;
        value += length;
    }
    return false;
}

/* The same number, filled up to the length of a trace id. */
static bool is_filled_up(const char *trace)
{
    const char *number = trace + strspn(trace, "0");
    size_t length = TRACE_DIGITS - (size_t)(number - trace);

    return length <= PID_DIGITS &&
           has_personal_number(trace + TRACE_DIGITS - PID_DIGITS);
}

static bool request_id_is_valid(const char *value)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    size_t length = value != NULL ? strlen(value) : 0;

    return length > 0 && length <= 64 && strspn(value, allowed) == length &&
           !has_personal_number(value);
}

static char *hex_new(struct arena *arena, size_t bytes)
{
    char *hex = arena_alloc(arena, 2 * bytes + 1);

    random_hex(hex, bytes);
    return hex;
}

void trace_receive(struct rq *rq)
{
    const char *parent = rq_header(rq, "traceparent");
    const char *id = rq_header(rq, "X-Request-Id");

    rq->language = language_choose(rq_header(rq, "Accept-Language"));
    rq->trace_id = traceparent_is_valid(parent)
                       ? arena_copyn(rq->arena, parent + 3, TRACE_DIGITS)
                       : hex_new(rq->arena, TRACE_DIGITS / 2);
    if (is_filled_up(rq->trace_id))
        rq->trace_id = hex_new(rq->arena, TRACE_DIGITS / 2);
    rq->span_id = hex_new(rq->arena, 8);
    rq->request_id = request_id_is_valid(id) ? id : hex_new(rq->arena, 16);
}

static const char *in_whole_ms(struct arena *arena, int64_t total_us,
                               int64_t database_us)
{
    return arena_printf(arena, "total;dur=%" PRId64 ", db;dur=%" PRId64,
                        total_us / 1000, database_us / 1000);
}

/* Without floating numbers, which take longer to print than all else. */
static const char *in_us(struct arena *arena, int64_t total_us,
                         int64_t database_us)
{
    return arena_printf(arena,
                        "total;dur=%" PRId64 ".%03d, db;dur=%" PRId64 ".%03d",
                        total_us / 1000, (int)(total_us % 1000),
                        database_us / 1000, (int)(database_us % 1000));
}

/* To whom times are told in production only gets whole milliseconds. */
void timing_answer(struct rq *rq, int64_t duration_us)
{
    enum timing timing = rq->service->timing;
    int64_t database_us = rq->tx.database_us;

    if (timing == TIMING_NOBODY ||
        (timing == TIMING_CALLERS && rq->caller == NULL))
        return;
    reply_header(rq, "Server-Timing",
                 timing == TIMING_ALL
                     ? in_us(rq->arena, duration_us, database_us)
                     : in_whole_ms(rq->arena, duration_us, database_us));
}

void trace_answer(struct rq *rq)
{
    reply_header(rq, "X-Request-Id", rq->request_id);
    reply_header(rq, "traceparent",
                 arena_printf(rq->arena, "00-%s-%s-01", rq->trace_id,
                              rq->span_id));
}
