/*
 * The compiler of schemas: what it refuses at start, and that what it makes
 * can be shared.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/schema_story.h"

#define THREADS 4
#define ROUNDS 500

/* A pattern with its limits is what threads could get in each other's way
 * with: ThreadSanitizer watches. */
static void *check_often(void *schema)
{
    size_t told = 0;

    for (int i = 0; i < ROUNDS; i++) {
        struct arena *arena = arena_new();
        struct faults faults = { .arena = arena };

        schema_check_text(schema, i % 2 ? "12" : "aaaaaaaaaaaaaaaa!", "p",
                          &faults);
        told += faults.count;
        arena_free(arena);
    }
    return told == ROUNDS ? schema : NULL;
}

static void test_threads_share_a_schema(void **state)
{
    struct arena *arena = arena_new();
    struct text why = text_new(arena, 0);
    const struct schema *schema =
        compile(arena,
                "{'type': 'string', 'maxLength': 99, 'pattern': '^(a+)+$'}",
                &why);
    pthread_t threads[THREADS];

    (void)state;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, check_often,
                                        (void *)(uintptr_t)schema),
                         0);
    for (int i = 0; i < THREADS; i++) {
        void *result = NULL;

        pthread_join(threads[i], &result);
        assert_ptr_equal(result, schema);
    }
    arena_free(arena);
}

/* What the contract may not say. */
static const struct {
    const char *schema, *reason;
} refusals[] = {
    { "{'type': 'string', 'maxLength': 3, 'maxlength': 4}",
      "#: unknown keyword maxlength" },
    { "{'type': 'string', 'maxLength': 3, 'allOf': []}",
      "unknown keyword allOf" },
    { "{'type': 'string'}", "#: string without maxLength" },
    { "{'type': 'string', 'format': 'uri'}", "string without maxLength" },
    { "{'type': 'string', 'format': 'phone'}", "format phone is unknown" },
    { "{'type': 'string', 'maxLength': 3, 'pattern': '(a'}",
      "pattern must be a regular expression" },
    { "{'type': 'string', 'maxLength': 3, 'minimum': 1}",
      "minimum does not go with its type" },
    { "{'type': 'string', 'minLength': 4, 'maxLength': 3}",
      "minLength is greater than maxLength" },
    { "{'type': 'string', 'maxLength': -3}", "maxLength must be" },
    { "{'type': 'integer', 'minimum': 1}",
      "integer without minimum and maximum" },
    { "{'type': 'number', 'maximum': 1}", "number without minimum" },
    { "{'type': 'integer', 'minimum': 0, 'maximum': 9007199254740993}",
      "maximum must be a number within 2^53 - 1" },
    { "{'type': 'integer', 'minimum': 0.5, 'maximum': 2}",
      "minimum must be a whole number" },
    { "{'type': 'array', 'items': {'type': 'boolean'}}",
      "array without maxItems" },
    { "{'type': 'array', 'maxItems': 2}", "array without items" },
    { "{'type': 'object'}", "object without properties" },
    { "{'type': 'object', 'additionalProperties': true}",
      "additionalProperties must be false or a schema" },
    { "{'type': 'object', 'required': ['b'],"
      " 'properties': {'a': {'type': 'boolean'}}}",
      "required names a member that properties lack" },
    { "{'type': 'object', 'properties': {'a': {'type': 'string'}}}",
      "#/properties/a: string without maxLength" },
    { "{'type': ['string', 'null'], 'maxLength': 3}",
      "type is not one name" },
    { "{'type': 'text'}", "type text is unknown" },
    { "{'maxLength': 3}", "type is missing" },
    { "[]", "a schema must be an object" },
    { "{'type': 'string', 'enum': []}", "enum must be a list" },
    { "{'type': 'string', 'enum': [1]}", "values of its type" },
    { "{'$ref': '#/components/schemas/None'}", "leads nowhere" },
    { "{'$ref': 'other.json#/Id'}", "leads nowhere" },
    { "{'$ref': '#/components/schemas/Loop'}", "is recursive" },
    { "{'$ref': '#/components/schemas/Name', 'maxLength': 3}",
      "maxLength cannot stand beside $ref" },
    { "{'$ref': '#/components/schemas/Name', 'x-merge-patch': true}",
      "x-merge-patch does not go with its type" },
    { "{'oneOf': [{'$ref': '#/components/schemas/Cat'}]}",
      "oneOf without a discriminator" },
    { "{'oneOf': [{'$ref': '#/components/schemas/Cat'}],"
      " 'discriminator': {'propertyName': 'kind',"
      "  'mapping': {'dog': '#/components/schemas/Dog'}}}",
      "mapping of dog is not among oneOf" },
    { "{'oneOf': [{'$ref': '#/components/schemas/Cat'}],"
      " 'discriminator': {'propertyName': 'name',"
      "  'mapping': {'cat': '#/components/schemas/Cat'}}}",
      "name is not a required member" },
    { "{'type': 'string', 'maxLength': 2, 'examples': ['abc']}",
      "examples breaks the schema: # TOO_LONG" },
    { "{'type': 'boolean', 'default': 1}",
      "default breaks the schema: # WRONG_TYPE" },
};

static void test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        struct arena *arena = arena_new();
        struct text why = text_new(arena, 0);

        assert_null(compile(arena, refusals[i].schema, &why));
        if (strstr(why.bytes, refusals[i].reason) == NULL)
            fail_msg("%s: %s", refusals[i].schema, why.bytes);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads_share_a_schema),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
