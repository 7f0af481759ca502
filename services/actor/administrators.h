/*
 * Which organisations are administrators. Every request of a machine asks,
 * and they change once in years: so they are kept in memory for a minute, the
 * only thing this process remembers of the database.
 */
#ifndef TILSKUDD_ACTOR_ADMINISTRATORS_H
#define TILSKUDD_ACTOR_ADMINISTRATORS_H

#include <stdbool.h>

#include "db/db.h"

/* Is the organisation an administrator? Reads the list when it is old. */
err_t administrators_know(struct tx *tx, const char *organisation, bool *out);

#endif
