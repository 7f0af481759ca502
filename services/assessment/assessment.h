/*
 * Assessments (vurderinger): a caseworker's scores, reasons and recommended
 * amounts for one application, and what the service itself found in it.
 *
 * The one important rule: all of it is internal to the administrator. No
 * statement of this folder writes a row that an applicant may read, and no
 * event names the applicant, so that neither version, time, ETag nor count on
 * the applicant's side tells that somebody is at work (domain 8.85).
 *
 * Who assesses has declared impartiality first (domain 8.31).
 */
#ifndef TILSKUDD_ASSESSMENT_ASSESSMENT_H
#define TILSKUDD_ASSESSMENT_ASSESSMENT_H

#include <jansson.h>
#include <stdint.h>

#include "db/db.h"
#include "services/assessment/assessment_lifecycle.h"
#include "services/assessment/assessment_rules.h"

/* An assessment held for a change. */
struct assessment {
    const char *id, *application_id;
    const char *state;
    json_t *content;
    int64_t version;
    struct assessment_terms terms;
    struct assessment_facts facts;
};

/* As staff of its administrator see it; ERR_NOT_FOUND otherwise. */
err_t assessment_get(struct tx *tx, const char *id, struct rows **out);

/* Adds allowedActions and blockedActions to a row of assessment_get. */
void assessment_decorate(struct text *out, const struct rows *rows, size_t row,
                         const struct actor *actor);

/* The acting person's own assessment of an application, with its findings. */
err_t assessment_create(struct tx *tx, const char *application_id,
                        const char **id);

/* Begins a change of content: holds the assessment and merges `patch`, an
 * object with the member `content`. `merged` is a whole such object, to be
 * checked against the contract before assessment_save. */
err_t assessment_edit(struct tx *tx, const char *id, int64_t version,
                      const json_t *patch, struct assessment *out,
                      json_t **merged);
err_t assessment_save(struct tx *tx, const struct assessment *assessment,
                      const json_t *merged);

err_t assessment_complete(struct tx *tx, const char *id, int64_t version);
err_t assessment_reopen(struct tx *tx, const char *id, int64_t version);

/* Looks anew, at the last submitted version. */
err_t assessment_refresh(struct tx *tx, const char *id, int64_t version);

#endif
