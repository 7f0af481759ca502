/*
 * Reading the journal: the feed of events, for those who keep books of their
 * own, and the history of one case. Each side reads what the events name it
 * for; staff are also told who of them it was and why.
 */
#ifndef TILSKUDD_HISTORY_HISTORY_H
#define TILSKUDD_HISTORY_HISTORY_H

#include "db/db.h"

/* An auditor has no part in cases: ERR_ROLE_REQUIRED. */
err_t history_may_read(struct tx *tx);

/* At most `limit` events after the one with the id `after` (NULL: from the
 * first), below the horizon where nothing can come late. */
err_t event_feed(struct tx *tx, const char *after, const char *limit,
                 struct rows **out);

/* The statement of a case's page for the actor's side; `case_id` is its one
 * filter. */
const struct statement *history_page(const struct actor *actor);

/* Whether the actor's side may read the history of a call: its own staff, and
 * applicants once it is published; else ERR_NOT_FOUND. */
err_t history_of_call(struct tx *tx, const char *call_id);

#endif
