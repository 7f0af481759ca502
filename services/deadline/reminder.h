/*
 * Reminders of deadlines (domain 8.67), as events of those who are to do
 * something: on the days that the rule set counts before the deadline, the day
 * itself and after it. Each is written once, with a row of deadline_reminder in
 * the same transaction, however many workers there are and whenever they die.
 * What is done is not reminded of; a deadline that was moved is, anew.
 */
#ifndef TILSKUDD_DEADLINE_REMINDER_H
#define TILSKUDD_DEADLINE_REMINDER_H

#include "db/db.h"

/* A duty of the worker: one reminder, if any is due. Commits. `*said`: of what
 * whose, for the log; NULL when nothing was due. */
err_t reminder_send_next(struct tx *tx, const char **said);

#endif
