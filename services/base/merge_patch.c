/*
 * RFC 7396 § 2 on a deep copy of the target, changed in place.
 */
#include "services/base/merge_patch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

static bool merge_into(json_t *target, const json_t *patch, int depth);

/* The value of a member that `patch` adds or replaces, or NULL if too deep. */
static json_t *patched_value(const json_t *patch, int depth)
{
    json_t *value;

    if (!json_is_object(patch))
        return json_deep_copy(patch);
    /* Even without a target the nulls of a nested patch are removals. */
    value = json_object();
    if (!merge_into(value, patch, depth)) {
        json_decref(value);
        return NULL;
    }
    return value;
}

static bool merge_member(json_t *target, const char *name, const json_t *patch,
                         int depth)
{
    json_t *old = json_object_get(target, name);
    json_t *value;

    if (json_is_null(patch)) {
        json_object_del(target, name); /* absent already: nothing to do */
        return true;
    }
    if (json_is_object(old) && json_is_object(patch))
        return merge_into(old, patch, depth - 1);
    value = patched_value(patch, depth - 1);
    if (value == NULL)
        return false;
    /* Takes the reference; fails only without memory. */
    if (json_object_set_new_nocheck(target, name, value) != 0)
        abort();
    return true;
}

/* Both are objects; `target` is ours alone. False if too deep. */
static bool merge_into(json_t *target, const json_t *patch, int depth)
{
    /* jansson iterates without changing, but has no const iterator. */
    json_t *members = (json_t *)patch;
    const char *name;
    json_t *value;

    if (depth == 0)
        return false;
    json_object_foreach(members, name, value) {
        if (!merge_member(target, name, value, depth))
            return false;
    }
    return true;
}

json_t *merge_patch(const json_t *target, const json_t *patch)
{
    json_t *result;

    if (!json_is_object(patch) || !json_is_object(target))
        return patched_value(patch, MERGE_PATCH_DEPTH);
    result = json_deep_copy(target);
    if (!merge_into(result, patch, MERGE_PATCH_DEPTH)) {
        json_decref(result);
        return NULL;
    }
    return result;
}
