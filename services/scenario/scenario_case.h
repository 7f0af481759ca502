/*
 * One scenario while it is changed: the way in, the way out, and its amounts
 * anew. For the files of this folder.
 */
#ifndef TILSKUDD_SCENARIO_CASE_H
#define TILSKUDD_SCENARIO_CASE_H

#include "services/scenario/plan.h"
#include "services/scenario/scenario.h"

/* Held, as the caller has seen it, and allowed by the table. `to` is the
 * state it leads to. */
err_t scenario_begin(struct tx *tx, const char *id, int64_t version,
                     const char *action, struct scenario *out, const char **to);

/* What may have changed: state, name and content; and the journal of it. */
err_t scenario_finish(struct tx *tx, const struct scenario *scenario,
                      const char *to, const char *name, const char *content,
                      const char *action);

/* The journal says what was done, and that it led to the state `to`, to the
 * administrator alone. */
err_t scenario_journal(struct tx *tx, const struct scenario *scenario,
                       const char *to, const char *action);

/* The measures to distribute over as they are now, without amounts. */
err_t scenario_plan(struct tx *tx, const char *call_id, const char *method,
                    const json_t *parameters, struct plan *out);

#endif
