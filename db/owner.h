/*
 * One connection of the owner's, for the commands of an operator: migrate and
 * audit verify. It says everything that PostgreSQL says, row data too, since
 * whoever runs a command reads it.
 */
#ifndef TILSKUDD_DB_OWNER_H
#define TILSKUDD_DB_OWNER_H

#include <libpq-fe.h>

#include "db/db.h"

struct owner {
    PGconn *pg;
    struct arena *arena;
    void (*say)(const char *line);
};

/* Connected or not: an error has been said. End it in either case. */
err_t owner_begin(const char *conninfo, void (*say)(const char *line),
                  struct owner *out);
void owner_end(struct owner *owner);

bool owner_succeeded(const PGresult *result);

/* Says what failed and why. */
err_t owner_failure(const struct owner *owner, const char *what);

/* Values in the order of the statement's parameters; `out` NULL: no rows are
 * wanted. */
err_t owner_query(const struct owner *owner, const struct statement *statement,
                  const char *const *values, struct rows **out);

#endif
