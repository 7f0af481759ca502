/*
 * References by topic.
 */
#include "services/decision/legal_basis.h"

#include "services/base/json.h"

static void add_topic(json_t *out, const json_t *law, const char *topic)
{
    for (size_t i = 0; i < json_array_size(law); i++) {
        json_t *reference = json_array_get(law, i);

        if (json_text_equals(json_object_get(reference, "topic"), topic))
            json_array_append(out, reference);
    }
}

json_t *legal_references(struct arena *arena, const json_t *law,
                         const char *const *topics)
{
    json_t *out = json_own(arena, json_array());

    for (; *topics != NULL; topics++)
        add_topic(out, law, *topics);
    return out;
}
