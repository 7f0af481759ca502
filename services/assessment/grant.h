/*
 * Other public grants to an applicant that are on record, for the question of
 * double funding (domain 1.9, 8.21). A row is never changed; findings look at
 * them when they are made. Internal: no applicant reads the record.
 */
#ifndef TILSKUDD_ASSESSMENT_GRANT_H
#define TILSKUDD_ASSESSMENT_GRANT_H

#include <jansson.h>

#include "db/db.h"

err_t grant_get(struct tx *tx, const char *id, struct rows **out);

/* Keeps a grant for the acting administrator. `content` is a GrantCreate of
 * the contract. ERR_NOT_FOUND for an applicant that staff do not see. */
err_t grant_add(struct tx *tx, const char *applicant_id, const json_t *content,
                const char **id);

#endif
