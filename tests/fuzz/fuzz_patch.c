/*
 * Merge-patch: a document in the first line, a patch in the rest. The result
 * is what RFC 7396 § 2 writes in eight lines, both arguments stay as they
 * were, and to patch twice is to patch once.
 */
#include "api/body.h"
#include "services/base/merge_patch.h"
#include "tests/fuzz/fuzz.h"

/* The eight lines, without a limit of depth: the parser has one. */
static json_t *by_the_book(const json_t *target, const json_t *patch)
{
    const char *name;
    json_t *result, *value;

    if (!json_is_object(patch))
        return json_deep_copy(patch);
    result = json_is_object(target) ? json_deep_copy(target) : json_object();
    json_object_foreach((json_t *)patch, name, value) {
        if (json_is_null(value))
            json_object_del(result, name);
        else
            json_object_set_new(result, name,
                                by_the_book(json_object_get(result, name),
                                            value));
    }
    return result;
}

static void patch_judge(const json_t *target, const json_t *patch)
{
    json_t *before = json_deep_copy(target), *said = json_deep_copy(patch);
    json_t *expected = by_the_book(target, patch);
    json_t *once = merge_patch(target, patch);
    json_t *twice = merge_patch(once, patch);

    MUST(once != NULL && twice != NULL);
    MUST(json_equal(once, expected) && json_equal(twice, once));
    MUST(json_equal(target, before) && json_equal(patch, said));
    json_decref(before);
    json_decref(said);
    json_decref(expected);
    json_decref(once);
    json_decref(twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena *arena = arena_new();
    const char *at = (const char *)bytes, *end = at + length, *reason;
    const char *line = line_take(&at, end, arena);
    const json_t *target = body_parse(line, strlen(line), arena, &reason);
    const json_t *patch = body_parse(at, (size_t)(end - at), arena, &reason);

    if (target != NULL && patch != NULL)
        patch_judge(target, patch);
    arena_free(arena);
    return 0;
}
