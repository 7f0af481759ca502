/*
 * References of a rule set on a date. Dates of ISO 8601 compare as texts.
 */
#include "services/decision/legal_basis.h"

#include <stdbool.h>
#include <string.h>

#include "services/base/json.h"

static bool is_in_force(const json_t *reference, const char *date)
{
    const char *from = json_member_text(reference, "validFrom");
    const char *to = json_member_text(reference, "validTo");

    return from != NULL && strcmp(from, date) <= 0 &&
           (to == NULL || strcmp(date, to) <= 0);
}

static void add_topic(json_t *out, const json_t *references, const char *topic,
                      const char *date)
{
    for (size_t i = 0; i < json_array_size(references); i++) {
        json_t *reference = json_array_get(references, i);
        const json_t *about = json_object_get(reference, "topic");

        if (json_text_equals(about, topic) && is_in_force(reference, date))
            json_array_append(out, reference);
    }
}

json_t *legal_references(struct arena *arena, const json_t *rule_set,
                         const char *const *topics, const char *date)
{
    const json_t *references = json_object_get(rule_set, "legalReferences");
    json_t *out = json_own(arena, json_array());

    for (; *topics != NULL; topics++)
        add_topic(out, references, *topics, date);
    return out;
}
