/*
 * The validator on objects: members, choices, merge patches, free JSON; and
 * what keeps the answer short when everything is wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/schema_story.h"

static void test_objects(void **state)
{
    static const char object[] =
        "{'type': 'object', 'required': ['a', 'id'],"
        " 'additionalProperties': false, 'properties': {"
        " 'id': {'$ref': '#/components/schemas/Id', 'readOnly': true},"
        " 'a': {'$ref': '#/components/schemas/Name'},"
        " 'a~b/c d%': {'type': 'boolean'}}}";
    static const char map[] =
        "{'type': 'object', 'minProperties': 1, 'maxProperties': 2,"
        " 'additionalProperties': {'type': 'boolean'}}";
    const struct story stories[] = {
        { object, "{'a': 'x'}", "" },
        { object, "{}", "#/a REQUIRED" },
        { object, "{'a': 'x', 'id': '7'}", "#/id READ_ONLY" },
        { object, "{'colour': 1, 'a': 'x', '': 2}",
          "#/colour UNKNOWN_MEMBER, #/ UNKNOWN_MEMBER" },
        { object, "{'x~y/z': 1, 'a': 'x'}", "#/x~0y~1z UNKNOWN_MEMBER" },
        { object, "{'a~b/c d%': 1, 'a': 'x'}",
          "#/a~0b~1c%20d%25 WRONG_TYPE" },
        { object, "{'\u00e6': 1, 'a': 'x'}", "#/%C3%A6 UNKNOWN_MEMBER" },
        { object, "{'\\u0001': 1, 'a': 'x'}", "#/%01 BAD_TEXT" },
        { map, "{'x': true}", "" },
        { map, "{}", "# TOO_FEW" },
        { map, "{'x': 1, 'y': true, 'z': true}",
          "# TOO_MANY, #/x WRONG_TYPE" },
        { "{'type': 'object', 'x-free': true}",
          "{'any': [1, {'thing': null}], 'b': 'a\\u0001'}", "#/b BAD_TEXT" },
        { "{'x-free': true}", "['a\\u000bb', {'\\u0002': 1}]",
          "#/0 BAD_TEXT, #/1/%02 BAD_TEXT" },
        { "{'$ref': '#/components/schemas/odd~0~1name'}", "true", "" },
    };

    (void)state;
    RUN(stories, SCHEMA_REQUEST);
}

/* Our own answers hold what the service sets, and nothing undeclared. */
static void test_answers(void **state)
{
    static const char object[] =
        "{'type': 'object', 'required': ['id'], 'properties': {"
        " 'id': {'$ref': '#/components/schemas/Id', 'readOnly': true}}}";
    const struct story stories[] = {
        { object, "{'id': '0198C1a0-5a00-7000-8000-000000000001'}", "" },
        { object, "{}", "#/id REQUIRED" },
        { object, "{'id': '0198c1a0-5a00-7000-8000-00000000000'}",
          "#/id FORMAT_UUID" },
        { object, "{'id': '0198c1a0-5a00-7000-8000-000000000001', 'x': 1}",
          "#/x UNKNOWN_MEMBER" },
    };

    (void)state;
    RUN(stories, SCHEMA_RESPONSE);
}

static void test_one_of(void **state)
{
    static const char pet[] =
        "{'oneOf': [{'$ref': '#/components/schemas/Cat'},"
        "           {'$ref': '#/components/schemas/Dog'}],"
        " 'discriminator': {'propertyName': 'kind', 'mapping': {"
        "  'cat': '#/components/schemas/Cat',"
        "  'dog': '#/components/schemas/Dog'}}}";
    const struct story stories[] = {
        { pet, "{'kind': 'dog'}", "" },
        { pet, "{'kind': 'cat', 'lives': 9}", "" },
        { pet, "{'kind': 'cat'}", "#/lives REQUIRED" },
        { pet, "{'kind': 'dog', 'lives': 9}", "#/lives UNKNOWN_MEMBER" },
        { pet, "{'kind': 'cow'}", "#/kind NOT_IN_LIST" },
        { pet, "{'kind': 1}", "#/kind WRONG_TYPE" },
        { pet, "{}", "#/kind REQUIRED" },
        { pet, "'dog'", "# WRONG_TYPE" },
    };

    (void)state;
    RUN(stories, SCHEMA_REQUEST);
}

/* RFC 7396: a draft may lack anything; what is sent must be right. */
static void test_merge_patch(void **state)
{
    static const char patch[] =
        "{'$ref': '#/components/schemas/Content', 'x-merge-patch': true}";
    static const char wrapped[] =
        "{'type': 'object', 'required': ['reason', 'changes'], 'properties': {"
        " 'reason': {'type': 'string', 'maxLength': 9},"
        " 'changes': {'$ref': '#/components/schemas/Content',"
        "             'x-merge-patch': true}}}";
    const struct story stories[] = {
        { patch, "{}", "" },
        { patch, "{'b': null, 'in': null, 'list': null}", "" },
        { patch, "{'in': {'d': null}}", "" },
        { patch, "{'a': null}", "#/a REQUIRED" },
        { patch, "{'in': {'c': null}}", "#/in/c REQUIRED" },
        { patch, "{'b': 'long', 'x': null}",
          "#/b TOO_LONG, #/x UNKNOWN_MEMBER" },
        /* a list is replaced whole, so its items are whole */
        { patch, "{'list': [{}, {'e': 'e', 'f': null}]}",
          "#/list/0/e REQUIRED, #/list/1/f WRONG_TYPE" },
        { wrapped, "{'reason': 'x', 'changes': {'b': null}}", "" },
        { wrapped, "{'changes': {'in': {}}}", "#/reason REQUIRED" },
        { wrapped, "{'reason': null, 'changes': {}}", "#/reason WRONG_TYPE" },
        /* the same schema without the mark is whole */
        { "{'$ref': '#/components/schemas/Content'}", "{'b': null}",
          "#/b WRONG_TYPE, #/a REQUIRED" },
    };

    (void)state;
    RUN(stories, SCHEMA_REQUEST);
}

/* A long list of faults is cut, its count is not. */
static void test_faults_are_bounded(void **state)
{
    struct arena *arena = arena_new();
    struct text why = text_new(arena, 0);
    struct text value = text_new(arena, 0);
    struct faults faults = { .arena = arena };
    const struct schema *schema =
        compile(arena,
                "{'type': 'object', 'properties': {'a': {'type': 'boolean'}}}",
                &why);
    size_t kept = 0;

    (void)state;
    text_add(&value, "{'a': true");
    for (int i = 0; i < 5000; i++)
        text_addf(&value, ", 'n%d': 1", i);
    text_addc(&value, '}');
    schema_check(schema, parse(arena, value.bytes), SCHEMA_REQUEST, "#",
                 &faults);
    for (const struct fault *f = faults.first; f != NULL; f = f->next)
        kept++;
    assert_int_equal(faults.count, 5000);
    assert_int_equal(kept, 200);
    arena_free(arena);
}

/* A name that nobody declared is not echoed at length. */
/* The fault of one member whose name is that many times "æ". */
static const struct fault *fault_of_name(struct arena *arena, int count)
{
    static const char map[] = "{'type': 'object', 'additionalProperties':"
                              " {'type': 'boolean'}}";
    struct text why = text_new(arena, 0);
    struct text value = text_new(arena, 0);
    struct faults *faults = arena_alloc(arena, sizeof *faults);

    *faults = (struct faults){ .arena = arena };
    text_add(&value, "{'");
    for (int i = 0; i < count; i++)
        text_add(&value, "æ");
    text_add(&value, "': 1}");
    schema_check(compile(arena, map, &why), parse(arena, value.bytes),
                 SCHEMA_REQUEST, "#", faults);
    assert_int_equal(faults->count, 1);
    return faults->first;
}

/* A pointer has 400 bytes at most: else it is that of what encloses it. */
static void test_long_names_are_not_pointed_at(void **state)
{
    struct arena *arena = arena_new();

    (void)state;
    const struct fault *fits = fault_of_name(arena, 66);
    assert_int_equal(fits->code, FAULT_WRONG_TYPE);
    assert_int_equal(strlen(fits->pointer), 2 + 66 * 6);
    const struct fault *longer = fault_of_name(arena, 67);
    assert_int_equal(longer->code, FAULT_WRONG_TYPE);
    assert_string_equal(longer->pointer, "#");
    const struct fault *too_long = fault_of_name(arena, 300);
    assert_int_equal(too_long->code, FAULT_TOO_LONG);
    assert_string_equal(too_long->pointer, "#");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_objects),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_one_of),
        cmocka_unit_test(test_merge_patch),
        cmocka_unit_test(test_faults_are_bounded),
        cmocka_unit_test(test_long_names_are_not_pointed_at),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
