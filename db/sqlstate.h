/*
 * What a failure of PostgreSQL means to the one who called the service: the
 * one table from SQLSTATE to err_t, and the one from the constraints that are
 * rules of the service to their problems.
 */
#ifndef TILSKUDD_DB_SQLSTATE_H
#define TILSKUDD_DB_SQLSTATE_H

#include <stddef.h>

#include "services/base/problem.h"

/* `constraint` may be NULL. What nobody foresaw is ERR_INTERNAL_ERROR. */
err_t sqlstate_err(const char *sqlstate, const char *constraint);

/* The JSON member a foreign key stands for, from PostgreSQL's own naming:
 * ("application", "application_call_id_fkey") is "callId". A key that was
 * named otherwise gives its whole name. */
const char *sqlstate_reference(const char *table, const char *constraint,
                               struct arena *arena);

#endif
