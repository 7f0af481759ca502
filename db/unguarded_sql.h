/*
 * Statements without their own conditions of whose a row is, where guards are
 * off: what is left is row-level security.
 */
#ifndef TILSKUDD_DB_UNGUARDED_SQL_H
#define TILSKUDD_DB_UNGUARDED_SQL_H

#include "services/base/arena.h"
#include "services/base/unguarded.h"

#ifdef TILSKUDD_UNGUARDED
const char *unguarded_sql(const char *sql, struct arena *arena);
#else
static inline const char *unguarded_sql(const char *sql, struct arena *arena)
{
    (void)arena;
    return sql;
}
#endif

#endif
