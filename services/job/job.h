/*
 * Jobs: an action over many decisions of a call, asked for at once by a person
 * and carried out by the worker. Each item is a transaction of its own, with
 * the rules of the single action and an outcome of its own; it is done by the
 * person who asked, with the roles that person has then. Nothing passes in
 * bulk that would not pass alone.
 */
#ifndef TILSKUDD_JOB_JOB_H
#define TILSKUDD_JOB_JOB_H

#include <jansson.h>

#include "db/db.h"
#include "services/base/record.h"

/* How long an item is a worker's before another may take it over, and how
 * often it is tried: a worker that dies leaves it as it was. */
#define JOB_LEASE_S 60
#define JOB_ATTEMPTS 5

/* {"action": "approve", "decisionIds": [...]} */
struct job_request {
    const char *action;    /* "propose", "approve", "notify" */
    json_t *decision_ids;  /* NULL: all that wait for the action */
};
extern const struct record job_request_record;

/* Asks for a job under a call of the administrator's. ERR_NOT_FOUND;
 * ERR_ROLE_REQUIRED; ERR_INVALID_BODY naming decisions that are not there;
 * ERR_NOTHING_TO_DO when no decision waits for the action. */
err_t job_create(struct tx *tx, const char *call_id,
                 const struct job_request *request, const char **id);

err_t job_get(struct tx *tx, const char *id, struct rows **out);
err_t job_may_read(struct tx *tx);

/* A duty of the worker: carries out one item, if any waits, and says for the
 * log which. `tx` is the worker's; it may be used again afterwards. */
err_t job_work_next(struct tx *tx, const char **said);

#endif
