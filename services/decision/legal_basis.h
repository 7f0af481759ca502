/*
 * The legal basis of a decision, taken by topic from the rule set's references
 * that are in force (`references_in_force` in the database knows which): no
 * act and no paragraph stands in C, so that a new act is a change of data
 * (domain 8.86).
 */
#ifndef TILSKUDD_DECISION_LEGAL_BASIS_H
#define TILSKUDD_DECISION_LEGAL_BASIS_H

#include <jansson.h>
#include <stddef.h>

#include "services/base/arena.h"

/* The references of `topics` (NULL-terminated) among `law`, as a list of
 * {topic, act, paragraph, validFrom}, in the order of the topics. A topic that
 * has none gives nothing. */
json_t *legal_references(struct arena *arena, const json_t *law,
                         const char *const *topics);

#endif
