/* Keyset pages: opaque cursors bound to operation, filters and sort. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "api/reply.h"
#include "api/service.h"
#include "services/base/base64url.h"
#include "services/base/digest.h"



/* Where a page begins; both NULL on the first. */
struct position {
    const char *key;
    const char *id;
};

static const struct list_order *order_find(const struct list_order *orders,
                                           const char *sort)
{
    for (; sort && orders->sort; orders++)
        if (!strcmp(orders->sort, sort))
            return orders;
    assert(!sort); /* the contract's enum and the table name the same sorts */
    return orders;
}

/* A cursor of another list, filter or sort order does not fit. */
static unsigned long long binding(const struct rq *rq,
                                  const struct list_order *order,
                                  const struct arg *filters)
{
    struct text text = text_new(rq->arena, 256);

    text_addf(&text, "%s %s %s\n", rq->operation->id, order->sort,
              rq->actor.organisation ? rq->actor.organisation : "");
    for (; filters->name; filters++)
        text_addf(&text, "%s=%s\n", filters->name,
                  filters->value ? filters->value : "");
    return digest_short(text.bytes, text.length);
}

static const char *cursor_write(struct rq *rq, unsigned long long bound,
                                const struct rows *rows, size_t last)
{
    const char *plain = arena_printf(rq->arena, "%016llx %s %s", bound,
                                     rows_text(rows, last, "_id"),
                                     rows_text(rows, last, "_key"));

    return base64url_encode(rq->arena, plain, strlen(plain));
}

/* "<16 hex> <36 id> <key>"; anything else was not made by us. */
static err_t cursor_read(struct rq *rq, unsigned long long bound,
                         struct position *out)
{
    const char *cursor = rq_param(rq, "cursor");
    size_t length;

    if (!cursor)
        return OK;
    char *plain = (char *)base64url_decode(rq->arena, cursor, strlen(cursor),
                                           &length);
    if (!plain || length < 55 || strlen(plain) != length)
        return ERR_BAD_CURSOR;
    const char *expected = arena_printf(rq->arena, "%016llx ", bound);
    if (strncmp(plain, expected, 17) || plain[53] != ' ' ||
        strspn(plain + 17, "0123456789abcdef-") != 36)
        return ERR_BAD_CURSOR;
    out->id = arena_copyn(rq->arena, plain + 17, 36);
    out->key = plain + 54;
    return OK;
}

static err_t page_rows(struct rq *rq, const struct list_order *order,
                       const struct arg *filters, const struct position *from,
                       long limit, struct rows **out)
{
    size_t count = 0;

    while (filters[count].name)
        count++;
    struct arg *args = arena_array(rq->arena, count + 4, sizeof *args);
    memcpy(args, filters, count * sizeof *args);
    args[count] = (struct arg){ "limit", arena_printf(rq->arena, "%ld",
                                                      limit + 1) };
    args[count + 1] = (struct arg){ "after_key", from->key };
    args[count + 2] = (struct arg){ "after_id", from->id };
    return db_query(&rq->tx, order->statement, args, out);
}

/* The query as it came, with another cursor. */
static const char *next_url(struct rq *rq, const char *cursor)
{
    struct text url = text_new(rq->arena, 512);

    text_addf(&url, "%s%s?", rq->service->settings.public_url, rq->path);
    for (const char *at = rq->query; at && *at;) {
        size_t length = strcspn(at, "&");
        if (strncmp(at, "cursor=", 7)) {
            text_addn(&url, at, length);
            text_addc(&url, '&');
        }
        at += length + (at[length] == '&');
    }
    text_addf(&url, "cursor=%s", cursor);
    return url.bytes;
}

static void next_write(struct rq *rq, struct text *out, const char *cursor)
{
    const char *url = next_url(rq, cursor);

    text_member(out, "next");
    text_json(out, url);
    reply_header(rq, "Link", arena_printf(rq->arena, "<%s>; rel=\"next\"",
                                          url));
}

static void items_write(struct rq *rq, struct text *out,
                        const struct rows *rows, size_t count,
                        decorate_t decorate)
{
    text_add(out, "{\"items\":[");
    for (size_t row = 0; row < count; row++) {
        text_add(out, row ? ",{" : "{");
        rows_write_members(out, rows, row);
        if (decorate)
            decorate(out, rows, row, &rq->actor);
        text_addc(out, '}');
    }
    text_addc(out, ']');
}

err_t reply_page(struct rq *rq, const struct list_order *orders,
                 const struct arg *filters, decorate_t decorate)
{
    bool is_sortable = orders[1].sort;
    const struct list_order *order =
        order_find(orders, is_sortable ? rq_param(rq, "sort") : NULL);
    const char *limit_text = rq_param(rq, "limit");
    size_t limit = limit_text ? strtoul(limit_text, NULL, 10) : PAGE_SIZE_DEFAULT;
    unsigned long long bound = binding(rq, order, filters);
    struct position from = { 0 };
    struct rows *rows;

    TRY(cursor_read(rq, bound, &from));
    TRY(page_rows(rq, order, filters, &from, (long)limit, &rows));
    size_t count = rows_count(rows) > limit ? limit : rows_count(rows);
    struct text out = text_new(rq->arena, 1024 * (count + 1));
    items_write(rq, &out, rows, count, decorate);
    if (rows_count(rows) > limit)
        next_write(rq, &out, cursor_write(rq, bound, rows, count - 1));
    text_addc(&out, '}');
    return reply_body(rq, 200, NULL, out.bytes, out.length);
}
