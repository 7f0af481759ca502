/*
 * JSON Merge Patch (RFC 7396), the only patch format of the service: a member
 * that is present replaces, null removes, objects merge, lists are replaced
 * whole.
 */
#ifndef TILSKUDD_BASE_MERGE_PATCH_H
#define TILSKUDD_BASE_MERGE_PATCH_H

#include <jansson.h>

/* Deepest nesting of objects in a patch; nothing in the contract is half as
 * deep. */
#define MERGE_PATCH_DEPTH 64

/* A new document, shared with neither argument, for the caller to adopt.
 * `target` may be NULL: nothing was there. NULL if the patch is nested deeper
 * than MERGE_PATCH_DEPTH. */
json_t *merge_patch(const json_t *target, const json_t *patch);

#endif
