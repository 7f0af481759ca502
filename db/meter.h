/*
 * The one way in which a transaction talks to the server: how long it waits is
 * counted for the statement that it waits for, and what took too long is told.
 */
#ifndef TILSKUDD_DB_METER_H
#define TILSKUDD_DB_METER_H

#include "db/conn.h"

/* conn_exchange of the transaction's connection. */
struct exchange meter_exchange(struct tx *tx);

#endif
