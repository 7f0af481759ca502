/*
 * Stories of the validator: a schema, a value, and every fault that is told.
 * To be included after <cmocka.h>.
 */
#ifndef TILSKUDD_TESTS_SCHEMA_STORY_H
#define TILSKUDD_TESTS_SCHEMA_STORY_H

#include <string.h>

#include "api/body.h"
#include "api/schema.h"
#include "tests/unit/quoted.h"

/* One schema, one value, and its faults as "pointer CODE", in order. */
struct story {
    const char *schema;
    const char *value;
    const char *faults;
};

/* What $ref can lead to in the stories. */
static const char story_components[] =
    "{'components': {'schemas': {"
    " 'Id': {'type': 'string', 'format': 'uuid'},"
    " 'Name': {'type': 'string', 'minLength': 1, 'maxLength': 5},"
    " 'Cat': {'type': 'object', 'required': ['kind', 'lives'],"
    "  'properties': {'kind': {'type': 'string', 'const': 'cat'},"
    "   'lives': {'type': 'integer', 'minimum': 1, 'maximum': 9}}},"
    " 'Dog': {'type': 'object', 'required': ['kind'],"
    "  'properties': {'kind': {'type': 'string', 'const': 'dog'}}},"
    " 'Content': {'type': 'object', 'required': ['a'], 'properties': {"
    "  'a': {'type': 'string', 'maxLength': 3},"
    "  'b': {'type': 'string', 'maxLength': 3},"
    "  'in': {'type': 'object', 'required': ['c'], 'properties': {"
    "   'c': {'type': 'string', 'maxLength': 3},"
    "   'd': {'type': 'string', 'maxLength': 3}}},"
    "  'list': {'type': 'array', 'maxItems': 3, 'items': {"
    "   'type': 'object', 'required': ['e'], 'properties': {"
    "    'e': {'type': 'string', 'maxLength': 3},"
    "    'f': {'type': 'string', 'maxLength': 3}}}}}},"
    " 'Loop': {'type': 'array', 'maxItems': 2,"
    "  'items': {'$ref': '#/components/schemas/Loop'}},"
    " 'odd~/name': {'type': 'boolean'}"
    "}}}";

static inline json_t *parse(struct arena *arena, const char *text)
{
    const char *reason = NULL;
    const char *json = quoted(arena, text);
    json_t *value = body_parse(json, strlen(json), arena, &reason);

    if (value == NULL)
        fail_msg("%s: %s", text, reason);
    return value;
}

static inline const struct schema *compile(struct arena *arena,
                                           const char *schema, struct text *why)
{
    struct schema_set *set =
        schema_set_new(parse(arena, story_components), arena, why);

    return schema_compile(set, parse(arena, schema), "#");
}

/* Every fault as "pointer CODE", one after the other. */
static inline const char *faults_told(struct arena *arena,
                                      const struct faults *faults)
{
    struct text told = text_new(arena, 64);

    for (const struct fault *f = faults->first; f != NULL; f = f->next) {
        text_add(&told, told.length > 0 ? ", " : "");
        text_add(&told, f->pointer);
        text_addf(&told, " %s", fault_entry(f->code)->code);
    }
    return told.bytes;
}

static inline void story_run(const struct story *story, enum schema_use use)
{
    struct arena *arena = arena_new();
    struct text why = text_new(arena, 0);
    const struct schema *schema = compile(arena, story->schema, &why);
    struct faults faults = { .arena = arena };
    const char *told;

    if (schema == NULL)
        fail_msg("%s was refused: %s", story->schema, why.bytes);
    schema_check(schema, parse(arena, story->value), use, "#", &faults);
    told = faults_told(arena, &faults);
    if (strcmp(told, story->faults) != 0)
        fail_msg("%s against %s\n  told: %s\n  not:  %s", story->value,
                 story->schema, told, story->faults);
    arena_free(arena);
}

static inline void stories_run(const struct story *stories, size_t count,
                               enum schema_use use)
{
    for (size_t i = 0; i < count; i++)
        story_run(&stories[i], use);
}

#define RUN(stories, use)                                                      \
    stories_run(stories, sizeof(stories) / sizeof *(stories), use)

/* A few schemas that many stories use. */
#define NAME "{'$ref': '#/components/schemas/Name'}"
#define AMOUNT                                                                 \
    "{'type': 'integer', 'minimum': 0, 'maximum': 9007199254740991}"
#define RATE "{'type': 'number', 'minimum': 0.5, 'maximum': 100}"

#endif
