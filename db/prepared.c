/*
 * Open addressing with linear steps; statements are told apart by address.
 */
#include "db/prepared.h"

#include <stdlib.h>

#include "services/base/memory.h"

static const size_t first_capacity = 64;

/* The place of the entry, or the free place where it belongs. */
static struct prepared_entry *place_of(const struct prepared *prepared,
                                       const struct statement *statement,
                                       enum capacity side)
{
    /* Knuth's multiplier spreads addresses that differ in few bits. */
    uint64_t hash = ((uintptr_t)statement + side) * 0x9E3779B97F4A7C15u;
    size_t mask = prepared->capacity - 1;
    size_t at = (size_t)(hash >> 32) & mask;

    for (;; at = (at + 1) & mask) {
        struct prepared_entry *entry = &prepared->entries[at];

        if (entry->statement == NULL ||
            (entry->statement == statement && entry->side == side))
            return entry;
    }
}

/* At most half full, so that a search is short and always ends. */
static void prepared_grow(struct prepared *prepared)
{
    struct prepared old = *prepared;

    prepared->capacity = old.capacity == 0 ? first_capacity : old.capacity * 2;
    prepared->entries = memory_array(prepared->capacity, sizeof *old.entries);
    for (size_t i = 0; i < old.capacity; i++) {
        const struct prepared_entry *entry = &old.entries[i];

        if (entry->statement != NULL)
            *place_of(prepared, entry->statement, entry->side) = *entry;
    }
    free(old.entries);
}

struct prepared_entry *prepared_entry(struct prepared *prepared,
                                      const struct statement *statement,
                                      enum capacity side)
{
    struct prepared_entry *entry;

    if (prepared->count * 2 >= prepared->capacity)
        prepared_grow(prepared);
    entry = place_of(prepared, statement, side);
    if (entry->statement == NULL) {
        entry->statement = statement;
        entry->side = side;
        entry->number = prepared->count++;
    }
    return entry;
}

void prepared_free(struct prepared *prepared)
{
    free(prepared->entries);
    *prepared = (struct prepared){ NULL, 0, 0 };
}
