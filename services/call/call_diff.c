/*
 * Walking two documents side by side. The depth is that of the contract's
 * schema, which admits no recursion.
 */
#include "services/call/call_diff.h"

#include <stdlib.h>
#include <string.h>

#include "services/base/json.h"

static void diff_value(struct text *out, const char *pointer,
                       const json_t *before, const json_t *after);

static void write_value(struct text *out, const char *member,
                        const json_t *value)
{
    if (value == NULL)
        return;
    text_member(out, member);
    text_add_json(out, value);
}

static void write_change(struct text *out, const char *pointer,
                         const json_t *before, const json_t *after)
{
    text_add(out, out->bytes[out->length - 1] == '[' ? "{" : ",{");
    text_pair(out, "pointer", pointer);
    write_value(out, "before", before);
    write_value(out, "after", after);
    text_addc(out, '}');
}

/* RFC 6901 section 3: ~0 and ~1. Member names of the contract are ASCII
 * letters, so that nothing is left to percent-encode. */
static const char *pointer_member(struct arena *arena, const char *pointer,
                                  const char *name)
{
    struct text out = text_new(arena, strlen(pointer) + strlen(name) + 4);

    text_add(&out, pointer);
    text_addc(&out, '/');
    for (const char *at = name; *at != '\0'; at++) {
        if (*at == '~' || *at == '/')
            text_add(&out, *at == '~' ? "~0" : "~1");
        else
            text_addc(&out, *at);
    }
    return out.bytes;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Adds the names of `object` that `names` does not have yet. */
static size_t collect_names(const json_t *object, const json_t *known,
                            const char **names, size_t count)
{
    void *at = json_object_iter((json_t *)object);

    for (; at != NULL; at = json_object_iter_next((json_t *)object, at)) {
        const char *name = json_object_iter_key(at);

        if (json_object_get(known, name) == NULL)
            names[count++] = name;
    }
    return count;
}

static void diff_objects(struct text *out, const char *pointer,
                         const json_t *before, const json_t *after)
{
    size_t most = json_object_size(before) + json_object_size(after);
    const char **names = arena_array(out->arena, most, sizeof *names);
    size_t count = collect_names(before, NULL, names, 0);

    count = collect_names(after, before, names, count);
    if (count == 0)
        return;
    qsort(names, count, sizeof *names, compare_names);
    for (size_t i = 0; i < count; i++)
        diff_value(out, pointer_member(out->arena, pointer, names[i]),
                   json_object_get(before, names[i]),
                   json_object_get(after, names[i]));
}

static void diff_arrays(struct text *out, const char *pointer,
                        const json_t *before, const json_t *after)
{
    size_t was = json_array_size(before);
    size_t is = json_array_size(after);

    for (size_t i = 0; i < (was > is ? was : is); i++) {
        const json_t *from = json_array_get(before, i);
        const json_t *to = json_array_get(after, i);

        if (from == NULL || to == NULL || !json_equal(from, to))
            write_change(out, arena_printf(out->arena, "%s/%zu", pointer, i),
                         from, to);
    }
}

static void diff_value(struct text *out, const char *pointer,
                       const json_t *before, const json_t *after)
{
    if (json_is_object(before) && json_is_object(after))
        diff_objects(out, pointer, before, after);
    else if (json_is_array(before) && json_is_array(after))
        diff_arrays(out, pointer, before, after);
    else if (before == NULL || after == NULL || !json_equal(before, after))
        write_change(out, pointer, before, after);
}

const char *call_diff(struct arena *arena, const json_t *before,
                      const json_t *after)
{
    struct text out = text_new(arena, 256);

    text_addc(&out, '[');
    diff_value(&out, "#", before, after);
    text_addc(&out, ']');
    return out.bytes;
}
