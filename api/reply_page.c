/* Keyset pages: whole pages, an absolute next, a total only on request. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "api/page.h"
#include "api/service.h"

static const struct list_order *order_find(const struct list_order *orders,
                                           const char *sort)
{
    for (; sort != NULL && orders->sort != NULL; orders++)
        if (strcmp(orders->sort, sort) == 0)
            return orders;
    assert(!sort); /* the contract's enum and the table name the same sorts */
    return orders;
}

/* What a cursor of this list is bound to. */
static const char *list_name(const struct rq *rq,
                             const struct list_order *order,
                             const struct arg *filters)
{
    struct text text = text_new(rq->arena, 256);

    text_addf(&text, "%s %s", rq->operation->id, order->sort);
    for (; filters->name != NULL; filters++)
        text_addf(&text, " %s=%s", filters->name,
                  filters->value != NULL ? filters->value : "");
    return text.bytes;
}

/* The query as it came, with another cursor (`mark` of the parameter). */
static const char *next_url(struct rq *rq, const char *parameter,
                            const char *mark)
{
    size_t name = strlen(parameter);
    struct text url = text_new(rq->arena, 512);

    text_addf(&url, "%s%s?", rq->service->settings.public_url, rq->path);
    for (const char *at = rq->query; at != NULL && *at;) {
        size_t length = strcspn(at, "&");
        if (strncmp(at, parameter, name) != 0 || at[name] != '=') {
            text_addn(&url, at, length);
            text_addc(&url, '&');
        }
        at += length + (at[length] == '&');
    }
    if (mark != NULL)
        text_addf(&url, "%s=%s", parameter, mark);
    else
        url.bytes[--url.length] = '\0'; /* the "?" or "&" before it */
    return url.bytes;
}

static const char *page_mark(struct rq *rq, const char *list,
                             const struct rows *rows, size_t last)
{
    return cursor_write(rq, list,
                        &(struct position){ rows_text(rows, last, "_key"),
                                            rows_text(rows, last, "_id") });
}

/* Counting reads every row of the list: only for those who ask. */
static err_t total_write(struct rq *rq, struct text *out,
                         const struct list_order *orders,
                         const struct arg *filters)
{
    const struct position beginning = { 0 };
    struct rows *rows;

    while (orders->sort != NULL)
        orders++;
    if (orders->statement == NULL)
        return OK;
    const char *wanted = rq_param(rq, "count");
    if (wanted == NULL || strcmp(wanted, "true") != 0)
        return OK;
    TRY(page_query(rq, orders->statement, filters, &beginning, NULL, &rows));
    text_member(out, "total");
    text_add(out, rows_text(rows, 0, "total"));
    return OK;
}

void next_write(struct rq *rq, struct text *out, const char *parameter,
                const char *mark)
{
    const char *url = next_url(rq, parameter, mark);

    text_pair(out, "next", url);
    reply_header(rq, "Link",
                 arena_printf(rq->arena, "<%s>; rel=\"next\"", url));
}

void items_write(struct rq *rq, struct text *out, const struct rows *rows,
                 size_t count, decorate_t decorate)
{
    text_add(out, "{\"items\":[");
    for (size_t row = 0; row < count; row++) {
        if (row > 0)
            text_addc(out, ',');
        item_write(rq, out, rows, row, decorate);
    }
    text_addc(out, ']');
}

err_t page_query(struct rq *rq, const struct statement *statement,
                 const struct arg *filters, const struct position *from,
                 const char *limit, struct rows **out)
{
    size_t count = 0;

    while (filters[count].name != NULL)
        count++;
    struct arg *args = arena_array(rq->tx.arena, count + 4, sizeof *args);
    memcpy(args, filters, count * sizeof *args);
    args[count] = (struct arg){ "limit", limit };
    args[count + 1] = (struct arg){ "after_key", from->key };
    args[count + 2] = (struct arg){ "after_id", from->id };
    return db_query(&rq->tx, statement, args, out);
}

void item_write(struct rq *rq, struct text *out, const struct rows *rows,
                size_t row, decorate_t decorate)
{
    text_addc(out, '{');
    rows_write_members(out, rows, row);
    if (decorate)
        decorate(out, rows, row, &rq->actor);
    text_addc(out, '}');
}

err_t reply_page(struct rq *rq, const struct list_order *orders,
                 const struct arg *filters, decorate_t decorate)
{
    const struct list_order *order = order_find(orders, rq_param(rq, "sort"));
    const char *list = list_name(rq, order, filters);
    const char *wanted = rq_param(rq, "limit");
    size_t limit =
        wanted != NULL ? strtoul(wanted, NULL, 10) : PAGE_SIZE_DEFAULT;
    struct position from = { 0 };
    struct rows *rows;

    if (rq->form->form != FORM_DOCUMENT)
        return reply_export(rq, order->statement, filters, decorate);
    TRY(cursor_read(rq, list, rq_param(rq, "cursor"), &from));
    TRY(page_query(rq, order->statement, filters, &from,
                   arena_printf(rq->arena, "%zu", limit + 1), &rows));
    size_t count = rows_count(rows) > limit ? limit : rows_count(rows);
    struct text out = text_new(rq->arena, 1024 * (count + 1));
    items_write(rq, &out, rows, count, decorate);
    if (rows_count(rows) > limit)
        next_write(rq, &out, "cursor", page_mark(rq, list, rows, count - 1));
    TRY(total_write(rq, &out, orders, filters));
    text_addc(&out, '}');
    return reply_body(rq, 200, NULL, out.bytes, out.length);
}
