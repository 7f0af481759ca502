/*
 * How db/ makes a `struct rows` of libpq's result.
 */
#ifndef TILSKUDD_DB_ROWS_H
#define TILSKUDD_DB_ROWS_H

#include <libpq-fe.h>

#include "db/db.h"

/* The arena adopts the result. */
struct rows *rows_new(PGresult *result, struct arena *arena);

#endif
