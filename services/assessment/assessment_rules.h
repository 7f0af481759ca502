/*
 * What an assessment may say, and when it is complete. Pure: it looks at a
 * content that the contract's schema has accepted, the criteria and the scale
 * of the call, and the measures that were applied for; it names every fault
 * with a pointer (`#/content/...`).
 */
#ifndef TILSKUDD_ASSESSMENT_RULES_H
#define TILSKUDD_ASSESSMENT_RULES_H

#include <jansson.h>
#include <stdint.h>

#include "services/base/problem.h"
#include "services/base/record.h"

/* What is assessed, and by what; columns of a row. */
struct assessment_terms {
    json_t *criteria;      /* of the call: [{code, weight, title}] */
    int64_t maximum_score; /* of its rule set */
    json_t *measures;      /* applied for: [{id, title, amountNok}] */
};

extern const struct record assessment_terms_record;

/* Whether a draft may say this: known criteria and measures, each once, no
 * score above the scale, and nothing above what was applied for (8.34). */
void assessment_check_draft(const json_t *content,
                            const struct assessment_terms *terms,
                            struct faults *faults);

/* The same, and whole: each criterion scored and justified, an amount for
 * each measure (8.30). */
void assessment_check(const json_t *content,
                      const struct assessment_terms *terms,
                      struct faults *faults);

#endif
