/*
 * What a decision may say (domain 8.33 to 8.35). Pure: a content as the
 * contract's schema has accepted it, the measures that were applied for, and
 * all faults at once, with pointers that begin with #/content.
 */
#ifndef TILSKUDD_DECISION_RULES_H
#define TILSKUDD_DECISION_RULES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "services/base/problem.h"

/* `applied`: [{"id":..,"amountNok":..}], the measures of the version that is
 * decided. */
struct decision_terms {
    const json_t *content;
    const json_t *applied;
    bool is_of_appeal; /* it changes what was appealed */
};

/* What is saved holds, also in a draft: each measure was applied for, stands
 * once and gets no more than was applied for; what is refused gets nothing. */
void decision_check_amounts(const struct decision_terms *terms,
                            struct faults *faults);

/* What is proposed is whole: every measure decided, an outcome that its
 * amounts bear out, and reasons unless all was granted. */
void decision_check_whole(const struct decision_terms *terms,
                          struct faults *faults);

/* Facts, rules and considerations (fvl. § 25), each said. */
void decision_check_reasons(const json_t *reasons, const char *pointer,
                            struct faults *faults);

/* What a measure is awarded, {measureId, amountNok, comment?}; NULL when the
 * content does not name it. */
const json_t *decision_award(const json_t *content, const char *measure_id);

/* Whole kroner that are awarded, or were applied for. */
int64_t decision_amount(const json_t *content);
int64_t decision_applied(const json_t *applied);

/* Whether `content` is worse for the party than `before` (fvl. § 35): less for
 * a measure, or a condition that was not there. */
bool decision_is_detriment(const json_t *before, const json_t *content);

#endif
