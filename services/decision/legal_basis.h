/*
 * The legal basis of a decision, taken from the rule set by topic and date:
 * no act and no paragraph stands in C, so that a new act is a change of data
 * (domain 8.86).
 */
#ifndef TILSKUDD_DECISION_LEGAL_BASIS_H
#define TILSKUDD_DECISION_LEGAL_BASIS_H

#include <jansson.h>
#include <stddef.h>

#include "services/base/arena.h"

/* The references of `topics` (NULL-terminated) that hold on `date`
 * ("2026-06-08"), as a list of {topic, act, paragraph, validFrom}, in the
 * order of the topics. A reference without validFrom is of an act that is not
 * in force. A topic that has none on that date gives nothing. */
json_t *legal_references(struct arena *arena, const json_t *rule_set,
                         const char *const *topics, const char *date);

#endif
