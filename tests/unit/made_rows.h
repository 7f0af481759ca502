/*
 * Rows without a database: results are made by hand, with PostgreSQL's types
 * and text format.
 */
#ifndef TILSKUDD_TESTS_UNIT_MADE_ROWS_H
#define TILSKUDD_TESTS_UNIT_MADE_ROWS_H

#include <string.h>

#include "db/rows.h"

/* Numbers of pg_type. */
enum {
    BOOL = 16, BYTEA = 17, INT8 = 20, INT4 = 23, TEXT = 25, DATE = 1082,
    TIMESTAMPTZ = 1184, NUMERIC = 1700, UUID = 2950, JSONB = 3802
};

struct cell {
    const char *name;
    unsigned type;
    const char *value;
};

/* One row of the cells, ended by a NULL name. */
static inline struct rows *one_row(struct arena *arena,
                                   const struct cell *cells)
{
    PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    PGresAttDesc columns[16] = { 0 };
    int count = 0;

    for (; cells[count].name != NULL; count++) {
        columns[count].name = (char *)cells[count].name;
        columns[count].typid = cells[count].type;
    }
    PQsetResultAttrs(result, count, columns);
    for (int i = 0; i < count; i++) {
        const char *value = cells[i].value;

        PQsetvalue(result, 0, i, (char *)value,
                   value == NULL ? -1 : (int)strlen(value));
    }
    return rows_new(result, arena);
}

#endif
