/*
 * Lists: a page of one, the whole as an export, a feed. What those who write
 * them share.
 */
#ifndef TILSKUDD_API_PAGE_H
#define TILSKUDD_API_PAGE_H

#include "api/cursor.h"
#include "api/reply.h"

/* Runs the statement of an order from a position on, at most `limit` rows
 * (NULL: all). Arguments live in the arena of rq->tx, as the rows do. */
err_t page_query(struct rq *rq, const struct statement *statement,
                 const struct arg *filters, const struct position *from,
                 const char *limit, struct rows **out);

/* Members of one row, in braces. */
void item_write(struct rq *rq, struct text *out, const struct rows *rows,
                size_t row, decorate_t decorate);

/* `{"items":[...]` of the first `count` rows; the brace stays open. */
void items_write(struct rq *rq, struct text *out, const struct rows *rows,
                 size_t count, decorate_t decorate);

/* The member `next` and the header Link: the request as it came, with `mark`
 * as the value of the parameter that says where to go on (NULL: without). */
void next_write(struct rq *rq, struct text *out, const char *parameter,
                const char *mark);

/* The whole list in the form that Accept chose, as a file: NDJSON, CSV, or a
 * calendar of deadlines (services/deadline). It
 * is read page by page from one snapshot, and complete before the first byte
 * is sent. Refuses limit, cursor and count by name. ERR_OVERLOADED when
 * export_begin says no, when the disk is full, or when the service is to stop.
 * (export.c) */
err_t reply_export(struct rq *rq, const struct statement *statement,
                   const struct arg *filters, decorate_t decorate);

/* Whether one more file of this caller may be made beside those that are being
 * made: as many as TILSKUDD_EXPORTS says. Callers without a token, who pay no
 * quota, leave one of them to those who do; where there is but one, it is
 * theirs beside another. Then export_end, once it is made. (export.c) */
bool export_begin(struct rq *rq);
void export_end(struct rq *rq);

/* A file that was made before, in the form that Accept chose. (export.c) */
err_t reply_export_text(struct rq *rq, const char *file);

#endif
