/*
 * Owning and writing jansson's values.
 */
#include "services/base/json.h"

#include <assert.h>
#include <string.h>

static void json_release(void *json)
{
    json_decref(json);
}

static int add_bytes(const char *bytes, size_t length, void *text)
{
    text_addn(text, bytes, length);
    return 0;
}

json_t *json_own(struct arena *arena, json_t *json)
{
    return json == NULL ? NULL : arena_adopt(arena, json, json_release);
}

const char *json_text(struct arena *arena, const json_t *json)
{
    struct text text = text_new(arena, 256);

    text_add_json(&text, json);
    return text.bytes;
}

void text_add_json(struct text *text, const json_t *json)
{
    const size_t flags = JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY;
    int failed = json_dump_callback(json, add_bytes, text, flags);

    assert(failed == 0); /* the callback never fails, values are whole */
    (void)failed;
}

const char *json_member_text(const json_t *object, const char *member)
{
    return json_string_value(json_object_get(object, member));
}

bool json_text_equals(const json_t *value, const char *text)
{
    const char *actual = json_string_value(value);

    return actual != NULL && strcmp(actual, text) == 0;
}

bool json_array_has(const json_t *array, const char *text)
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        if (json_text_equals(json_array_get(array, i), text))
            return true;
    }
    return false;
}
