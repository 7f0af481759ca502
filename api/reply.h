/*
 * Answers. One writer turns rows into JSON; every problem leaves through
 * reply_problem, every page through reply_page. Bodies live in the arena.
 */
#ifndef TILSKUDD_API_REPLY_H
#define TILSKUDD_API_REPLY_H

#include "api/rq.h"

/* Appends members of one row (after a comma of its own) that C computes, such
 * as allowedActions, from the row's "_" columns. NULL: none. */
typedef void (*decorate_t)(struct text *out, const struct rows *rows,
                           size_t row, const struct actor *actor);

void reply_header(struct rq *rq, const char *name, const char *value);

/* A JSON text (or other type) as the body. */
err_t reply_body(struct rq *rq, int status, const char *content_type,
                 const char *body, size_t length);

/* Whether a GET or HEAD is of what the client has already: If-None-Match. */
bool reply_is_unchanged(const struct rq *rq, const char *etag);

/* One resource: row 0. Its "version" column gives the strong ETag
 * `"<version>-<hash of the body>"`; If-None-Match gives 304 on GET. */
err_t reply_row(struct rq *rq, int status, const struct rows *rows,
                decorate_t decorate);

/* A document without versions (a receipt, a code list, the contract): the
 * ETag is a hash of the body alone. */
err_t reply_document(struct rq *rq, const char *content_type, const char *body,
                     size_t length);
err_t reply_fixed(struct rq *rq, const struct rows *rows);

/* 201 with Location: `path_prefix` followed by the row's id. */
err_t reply_created(struct rq *rq, const char *path_prefix,
                    const struct rows *rows, decorate_t decorate);

/* 201 with Location for several that were made at once. */
err_t reply_created_list(struct rq *rq, const char *location,
                         const struct text *body);

/* The problem document for `err` (RFC 9457) with all its headers. */
void reply_problem(struct rq *rq, err_t err);

/* In builds with TILSKUDD_CHECK_ANSWERS: the answer against the contract's
 * responses of the operation, ERR_INTERNAL_ERROR with a log line of every
 * fault when it breaks them. OK otherwise. */
err_t reply_check(struct rq *rq);

/* Items on a page when the client does not say; the most is the contract's. */
#define PAGE_SIZE_DEFAULT 50

/* One way to sort a list: the statement takes the filters, :limit, and
 * :after_key and :after_id (NULL on the first page), and gives columns _key
 * and _id to continue from. A list with one order has no parameter `sort`. */
struct list_order {
    const char *sort; /* "-createdAt"; the first of a table is the default;
                         a table ends with a NULL sort and the statement that
                         counts (?count=true), NULL where that is not offered */
    const struct statement *statement;
};

/* A keyset page, or the whole list where the client accepts that form (see
 * page.h): runs the statement of the chosen sort with limit + 1, writes
 * {"items": [...], "next": absolute URL} and the Link header. The cursor is
 * bound to operation, filters and sort. `filters` are the remaining args. */
err_t reply_page(struct rq *rq, const struct list_order *orders,
                 const struct arg *filters, decorate_t decorate);

#endif
