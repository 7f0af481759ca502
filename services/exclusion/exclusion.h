/*
 * Exclusions (utestenging): from the calls of a scheme, for one or more years,
 * after misuse (domain 8.61; the standard terms). What is applied for in such a
 * year cannot be submitted and nothing is awarded, whoever administers the
 * call; the database holds the second by a trigger.
 */
#ifndef TILSKUDD_EXCLUSION_EXCLUSION_H
#define TILSKUDD_EXCLUSION_EXCLUSION_H

#include <jansson.h>

#include "db/db.h"
#include "services/base/lifecycle.h"

extern const struct lifecycle exclusion_lifecycle;

err_t exclusion_may_read(struct tx *tx);
err_t exclusion_get(struct tx *tx, const char *id, struct rows **out);

/* Adds allowedActions and blockedActions to a row of a representation. */
void exclusion_decorate(struct text *out, const struct rows *rows, size_t row,
                        const struct actor *actor);

/* `content`: ExclusionCreate of the contract. ERR_NOT_FOUND; ERR_INVALID_BODY
 * with all faults. */
err_t exclusion_add(struct tx *tx, const char *applicant_id,
                    const json_t *content, const char **id);
err_t exclusion_lift(struct tx *tx, const char *id, int64_t version,
                     const char *reason);

#endif
