/*
 * The answer of every handler that changes an application: the application as
 * it is now, read again in the same transaction.
 */
#ifndef TILSKUDD_APPLICATION_REPLY_H
#define TILSKUDD_APPLICATION_REPLY_H

#include "api/rq.h"

/* The path parameter; never NULL where the contract has it. */
const char *application_id(const struct rq *rq);

/* 200 with the application of the path, as the caller may see it. */
err_t reply_application(struct rq *rq);

#endif
