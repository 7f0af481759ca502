/*
 * Filling structs from JSON objects and rows by their descriptor tables.
 */
#include "services/base/record.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "services/base/json.h"

/* An array of objects as structs side by side in the arena. */
static void list_from_json(const struct record *record, const json_t *array,
                           struct arena *arena, struct list *out)
{
    size_t count = json_array_size(array);
    char *items = arena_array(arena, count, record->size);

    for (size_t i = 0; i < count; i++)
        record_from_json(record, json_array_get(array, i), arena,
                         items + i * record->size);
    out->items = items;
    out->count = count;
}

/* `json` is of the field's type: the schema has checked it. A member of
 * another type leaves the zero of an absent one. */
static void field_from_json(const struct field *field, json_t *json,
                            struct arena *arena, void *member)
{
    switch (field->type) {
    case FIELD_TYPE_TEXT:
        *(const char **)member = arena_copy(arena, json_string_value(json));
        break;
    case FIELD_TYPE_INT:
        *(int64_t *)member = json_integer_value(json);
        break;
    case FIELD_TYPE_BOOL:
        *(bool *)member = json_is_true(json);
        break;
    case FIELD_TYPE_JSON:
        *(json_t **)member = json;
        break;
    case FIELD_TYPE_RECORD:
        record_from_json(field->of, json, arena, member);
        break;
    case FIELD_TYPE_LIST:
        list_from_json(field->of, json, arena, member);
        break;
    }
}

void record_from_json(const struct record *record, const json_t *object,
                      struct arena *arena, void *out)
{
    memset(out, 0, record->size);
    for (size_t i = 0; i < record->field_count; i++) {
        const struct field *field = &record->fields[i];
        json_t *json = json_object_get(object, field->member);

        if (json != NULL)
            field_from_json(field, json, arena, (char *)out + field->offset);
    }
}

void record_set_text(const struct field *field, const char *value,
                     struct arena *arena, void *out)
{
    void *member = (char *)out + field->offset;

    if (value == NULL)
        return;
    switch (field->type) {
    case FIELD_TYPE_TEXT:
        *(const char **)member = arena_copy(arena, value);
        break;
    case FIELD_TYPE_INT:
        *(int64_t *)member = strtoll(value, NULL, 10);
        break;
    case FIELD_TYPE_BOOL:
        *(bool *)member = value[0] == 't';
        break;
    case FIELD_TYPE_JSON:
        *(json_t **)member =
            json_own(arena, json_loads(value, JSON_DECODE_ANY, NULL));
        break;
    case FIELD_TYPE_RECORD:
    case FIELD_TYPE_LIST:
        assert(field->column == NULL); /* they are never a column */
        break;
    }
}
