/*
 * Compiler and validator: a schema in the first line, a value in the rest.
 * Whatever the schema, it is compiled or refused with a reason; whatever the
 * value, both readings end, and all faults can be told.
 */
#include "api/body.h"
#include "api/schema.h"
#include "tests/fuzz/fuzz.h"

static void both_check(const struct schema *schema, const json_t *value,
                       struct arena *arena)
{
    for (int use = SCHEMA_REQUEST; use <= SCHEMA_RESPONSE; use++) {
        struct faults faults = { .arena = arena };

        schema_check(schema, value, (enum schema_use)use, "#", &faults);
        faults_must_be_json(&faults, arena);
        MUST((faults.count == 0) == (faults.first == NULL));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena *arena = arena_new();
    struct text why = text_new(arena, 0);
    const char *at = (const char *)bytes, *end = at + length, *reason;
    char *line = line_take(&at, end, arena);
    const json_t *json = body_parse(line, strlen(line), arena, &reason);
    const json_t *value;
    const struct schema *schema = NULL;

    if (json != NULL)
        schema = schema_compile(schema_set_new(json, arena, &why), json, "#");
    MUST(json == NULL || (schema == NULL) == (why.length > 0));
    value = body_parse(at, (size_t)(end - at), arena, &reason);
    if (schema != NULL && value != NULL)
        both_check(schema, value, arena);
    if (schema != NULL) {
        struct faults faults = { .arena = arena };

        schema_check_text(schema, line, "line", &faults);
        faults_must_be_json(&faults, arena);
    }
    arena_free(arena);
    return 0;
}
