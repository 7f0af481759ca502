/*
 * Events and histories: what happened, to each side what it may know.
 */
#include <stdlib.h>
#include <string.h>

#include "api/ops.h"
#include "api/page.h"
#include "services/application/application.h"
#include "services/history/history.h"

/* Where the feed goes on: after its last event, and with none where it was. */
static const char *feed_mark(struct rq *rq, const struct rows *rows)
{
    size_t count = rows_count(rows);

    if (count == 0)
        return rq_param(rq, "after");
    return cursor_write(rq, rq->operation->id,
                        &(struct position){ "",
                                            rows_text(rows, count - 1, "id") });
}

/* As many events as there are, and always where to ask for more. */
static err_t get_events(struct rq *rq)
{
    const char *wanted = rq_param(rq, "limit");
    struct position from = { 0 };
    struct rows *rows;

    TRY(cursor_read(rq, rq->operation->id, rq_param(rq, "after"), &from));
    TRY(event_feed(&rq->tx, from.id,
                   arena_printf(rq->arena, "%lu",
                                wanted != NULL ? strtoul(wanted, NULL, 10)
                                               : PAGE_SIZE_DEFAULT),
                   &rows));
    struct text out = text_new(rq->arena, 512 * (rows_count(rows) + 1));
    items_write(rq, &out, rows, rows_count(rows), NULL);
    next_write(rq, &out, "after", feed_mark(rq, rows));
    text_addc(&out, '}');
    return reply_body(rq, 200, NULL, out.bytes, out.length);
}

static err_t reply_history(struct rq *rq, const char *case_id)
{
    const struct list_order orders[] = {
        { "at", history_page(&rq->actor) },
        { NULL, NULL },
    };

    return reply_page(rq, orders, ARGS({ "case_id", case_id }), NULL);
}

static err_t list_application_history(struct rq *rq)
{
    const char *id = rq_param(rq, "applicationId");
    struct rows *rows;

    TRY(application_get(&rq->tx, id, &rows));
    return reply_history(rq, id);
}

static err_t list_call_history(struct rq *rq)
{
    const char *id = rq_param(rq, "callId");

    TRY(history_of_call(&rq->tx, id));
    return reply_history(rq, id);
}

const struct handler event_handlers[] = {
    { "getEvents", get_events },
    { "listApplicationHistory", list_application_history },
    { "listCallHistory", list_call_history },
    { NULL, NULL },
};
