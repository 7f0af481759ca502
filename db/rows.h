/*
 * How db/ makes a `struct rows` of libpq's result, and what the writers of
 * rows (rows.c JSON, rows_csv.c CSV) share.
 */
#ifndef TILSKUDD_DB_ROWS_H
#define TILSKUDD_DB_ROWS_H

#include <libpq-fe.h>

#include "db/db.h"

/* How a column is written. */
enum shape {
    SHAPE_TEXT,
    SHAPE_PLAIN, /* text in which nothing is to be escaped */
    SHAPE_NUMBER,
    SHAPE_JSON,
    SHAPE_BOOL,
    SHAPE_INSTANT,
};

struct column {
    const char *name;
    enum shape shape;
};

struct rows {
    PGresult *result;
    size_t column_count;
    struct column columns[];
};

/* The arena adopts the result. */
struct rows *rows_new(PGresult *result, struct arena *arena);

/* The column of that name, the first `length` bytes of `name`; aborts when
 * there is none. */
const struct column *rows_column(const struct rows *rows, const char *name,
                                 size_t length);

/* The value of one of its columns, or NULL for SQL null. */
const char *rows_value(const struct rows *rows, size_t row,
                       const struct column *column);

/* A timestamptz as RFC 3339 in UTC, without quotes. */
void instant_write(struct text *out, const char *value);

#endif
