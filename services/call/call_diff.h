/*
 * The difference between two contents of a call, field by field: what a
 * reader of version n+1 must know about version n.
 */
#ifndef TILSKUDD_CALL_DIFF_H
#define TILSKUDD_CALL_DIFF_H

#include <jansson.h>

#include "services/base/arena.h"

/*
 * A JSON array text of {"pointer", "before", "after"}, "[]" when there is no
 * difference. Pointers are RFC 6901 in fragment form, ordered by member name
 * and index; a value is left out where there was or is none. Objects are
 * compared member by member, lists item by item, each item as a whole, so
 * that the number of differences stays bounded by the contract.
 */
const char *call_diff(struct arena *arena, const json_t *before,
                      const json_t *after);

#endif
