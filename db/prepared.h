/*
 * Which statements one connection has prepared, by statement and side. A
 * hash table that only grows; the number of an entry is its name on the
 * server ("s12").
 */
#ifndef TILSKUDD_DB_PREPARED_H
#define TILSKUDD_DB_PREPARED_H

#include "db/db.h"

struct prepared_entry {
    const struct statement *statement; /* NULL: a free place */
    enum capacity side;
    size_t number;
    bool is_prepared; /* known to, or on its way to, the server */
};

struct prepared {
    struct prepared_entry *entries;
    size_t capacity; /* a power of two */
    size_t count;
};

/* The entry, made when there is none. Valid until the next call. */
struct prepared_entry *prepared_entry(struct prepared *prepared,
                                      const struct statement *statement,
                                      enum capacity side);
void prepared_free(struct prepared *prepared);

#endif
