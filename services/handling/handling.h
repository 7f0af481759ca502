/*
 * Handling (saksbehandling) on the administrator's side: who has an
 * application in hand, and what the applicant is asked to add to it. Each step
 * walks the application's lifecycle. Staff count by a version of their own;
 * what an applicant can see of a step moves both sides' versions, what staff
 * do among themselves moves theirs only.
 */
#ifndef TILSKUDD_HANDLING_HANDLING_H
#define TILSKUDD_HANDLING_HANDLING_H

#include <stdint.h>

#include "db/db.h"
#include "services/base/record.h"

/* {"wanted": "...", "deadlineDate": "2026-04-20"} */
struct supplement_wanted {
    const char *wanted;
    const char *deadline_date;
};

extern const struct record supplement_wanted_record;

/* The acting person begins to handle it, having declared impartiality. */
err_t handling_take(struct tx *tx, const char *id, int64_t version);

/* Gives it to a caseworker of one's own administrator, against whom nothing
 * stands; ERR_INVALID_BODY when there is no such colleague. Who takes it for
 * oneself by it has declared impartiality. */
err_t handling_assign(struct tx *tx, const char *id, int64_t version,
                      const char *caseworker_id);

/* Tells the applicant what lacks and until when to send it. */
err_t handling_request_supplement(struct tx *tx, const char *id,
                                  int64_t version,
                                  const struct supplement_wanted *wanted);

/* Goes on without an answer, once its time has run out. */
err_t handling_resume(struct tx *tx, const char *id, int64_t version,
                      const char *reason);

#endif
