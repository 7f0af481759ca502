/*
 * Where a page begins, as an opaque text: bound by a keyed digest to the
 * operation, the caller's organisation, the filters and the sort order it was
 * made with. Anything else is not ours, so the database never sees it.
 */
#ifndef TILSKUDD_API_CURSOR_H
#define TILSKUDD_API_CURSOR_H

#include "api/rq.h"

/* The last row of the page before: its sort key and id. Both NULL on the
 * first page. */
struct position {
    const char *key;
    const char *id;
};

/* `list` names the operation, filters and sort order. */
const char *cursor_write(const struct rq *rq, const char *list,
                         const struct position *position);

/* ERR_BAD_CURSOR unless cursor_write made it for the same `list`. A NULL
 * cursor is the first page. */
err_t cursor_read(const struct rq *rq, const char *list, const char *cursor,
                  struct position *out);

#endif
