/*
 * Within services/application: the one way into a change of an application and
 * the one way out.
 */
#ifndef TILSKUDD_APPLICATION_CASE_H
#define TILSKUDD_APPLICATION_CASE_H

#include "services/application/application.h"

/* The first row of a statement that loads applications. */
void application_from_row(const struct rows *rows, struct arena *arena,
                          struct application *out);

/* Says which limit of time stood in the way: a `tell` of an opening, also for
 * what is only asked. */
void application_time_told(struct tx *tx, const void *subject, err_t refusal);

/* Holds the row, compares versions and walks the table; `step` may be NULL. */
err_t application_begin(struct tx *tx, const char *id, int64_t version,
                        const char *action, struct application *out,
                        const struct transition **step);

/* The journal says what was done, and that it led `to`. */
err_t application_finish(struct tx *tx, const struct application *application,
                         const char *action, const char *to);

#endif
