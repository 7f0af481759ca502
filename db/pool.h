/*
 * What db/tx.c needs of the pool beyond db.h: to take a connection and to
 * give it back.
 */
#ifndef TILSKUDD_DB_POOL_H
#define TILSKUDD_DB_POOL_H

#include "db/db.h"

/* ERR_OVERLOADED when none came free in time, ERR_DATABASE_UNAVAILABLE when
 * none can be opened; pool_state().failure then says why. */
err_t pool_take(struct pool *pool, struct conn **out);

/* Closes the connection instead when it is not idle or is doomed. */
void pool_give(struct pool *pool, struct conn *conn);

/* The server is no longer the one to talk to (demoted, or silent): every
 * connection is closed when it comes back, and opened anew. */
void pool_distrust(struct pool *pool);

const struct pool_options *pool_options(const struct pool *pool);

#endif
