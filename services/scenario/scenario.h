/*
 * Scenarios: what if the frame of a call were distributed like this? The
 * amounts are kept with the scenario, worked out on the applications as they
 * were at that moment; the balance they would leave is worked out by each
 * read.
 *
 * The one important rule: a scenario decides nothing and is internal. It
 * writes no row that an applicant may read (domain 8.85), and moves nothing
 * of the frame; adopted, it is drafts of decisions, each of which goes its
 * own way.
 */
#ifndef TILSKUDD_SCENARIO_SCENARIO_H
#define TILSKUDD_SCENARIO_SCENARIO_H

#include <jansson.h>
#include <stdint.h>

#include "db/db.h"
#include "services/scenario/scenario_lifecycle.h"

/* A scenario held for a change. */
struct scenario {
    const char *id, *call_id;
    const char *state, *name, *method;
    json_t *content; /* {parameters, amounts} */
    json_t *handled_by; /* whoever gave it its amounts */
    int64_t version;
};

/* As staff of its administrator see it; ERR_NOT_FOUND otherwise. */
err_t scenario_get(struct tx *tx, const char *id, struct rows **out);
void scenario_decorate(struct text *out, const struct rows *rows, size_t row,
                       const struct actor *actor);

/* How the frame of a call of the caller's own administrator stands. */
err_t scenario_balance(struct tx *tx, const char *call_id, struct rows **out);

/* ERR_NOT_FOUND for a call that is not the caller's own administrator's. */
err_t scenario_may_see(struct tx *tx, const char *call_id);

/* `body` is a ScenarioCreate of the contract. */
err_t scenario_create(struct tx *tx, const char *call_id, const json_t *body,
                      const char **id);

/* Begins a change: holds the scenario and merges `patch`. `merged` is a whole
 * ScenarioPatch, to be checked against the contract before scenario_save. */
err_t scenario_edit(struct tx *tx, const char *id, int64_t version,
                    const json_t *patch, struct scenario *out, json_t **merged);

/* `is_listed`: the patch has amounts of its own, to be told what is wrong
 * with them. */
err_t scenario_save(struct tx *tx, const struct scenario *scenario,
                    const json_t *merged, bool is_listed);

/* Drafts the decisions of every application it distributes over, all or none,
 * by the acting person. ERR_SCENARIO_OUTDATED, ERR_FRAME_EXCEEDED, and what
 * decision_draft says of the first application that stands in the way, with
 * applicationId. */
err_t scenario_adopt(struct tx *tx, const char *id, int64_t version);

err_t scenario_discard(struct tx *tx, const char *id, int64_t version);

#endif
