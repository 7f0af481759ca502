/*
 * The validator, keyword by keyword: what a schema says, what somebody sends,
 * and every fault they are told. Then what the compiler refuses at start.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

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
static const char components[] =
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

static json_t *parse(struct arena *arena, const char *text)
{
    const char *reason = NULL;
    const char *json = quoted(arena, text);
    json_t *value = body_parse(json, strlen(json), arena, &reason);

    if (value == NULL)
        fail_msg("%s: %s", text, reason);
    return value;
}

static const struct schema *compile(struct arena *arena, const char *schema,
                                    struct text *why)
{
    struct schema_set *set =
        schema_set_new(parse(arena, components), arena, why);

    return schema_compile(set, parse(arena, schema), "#");
}

/* Every fault as "pointer CODE", one after the other. */
static const char *faults_told(struct arena *arena,
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

static void story_run(const struct story *story, enum schema_use use)
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

static void stories_run(const struct story *stories, size_t count,
                        enum schema_use use)
{
    for (size_t i = 0; i < count; i++)
        story_run(&stories[i], use);
}

#define RUN(stories, use)                                                      \
    stories_run(stories, sizeof(stories) / sizeof *(stories), use)

#define NAME "{'$ref': '#/components/schemas/Name'}"

static void test_texts(void **state)
{
    static const struct story stories[] = {
        { NAME, "'abc'", "" },
        { NAME, "''", "# TOO_SHORT" },
        { NAME, "'abcdef'", "# TOO_LONG" },
        { NAME, "'æøåÆØ'", "" },
        { NAME, "'\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600'", "" },
        { NAME, "'\\ud83d\\ude00 \\ud83d\\ude00'", "" },
        { NAME, "'\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600!'",
          "# TOO_LONG" },
        { NAME, "'שלום'", "" },
        { NAME, "'a\\nb\\tc'", "" },
        { NAME, "'a\\rb'", "# BAD_TEXT" },
        { NAME, "'a\\u001bb'", "# BAD_TEXT" },
        { NAME, "'a\\u007f'", "# BAD_TEXT" },
        { NAME, "'\\ufffe'", "# BAD_TEXT" },
        { NAME, "'\\ufdd0'", "# BAD_TEXT" },
        { NAME, "'\U0010FFFF'", "# BAD_TEXT" },
        { NAME, "'\U0010FFFD'", "" },
        { NAME, "12", "# WRONG_TYPE" },
        { NAME, "null", "# WRONG_TYPE" },
        { NAME, "['a']", "# WRONG_TYPE" },
    };

    (void)state;
    RUN(stories, SCHEMA_REQUEST);
}

static void test_patterns(void **state)
{
    static const char digits[] =
        "{'type': 'string', 'maxLength': 9, 'pattern': '^[0-9]+$'}";
    static const char letters[] =
        "{'type': 'string', 'maxLength': 9, 'pattern': '^\\\\p{L}+$'}";
    const struct story stories[] = {
        { digits, "'123'", "" },
        { digits, "'12a'", "# PATTERN" },
        { digits, "'123\\n'", "# PATTERN" }, /* "$" is the very end */
        { digits, "'١٢٣'", "# PATTERN" },
        { letters, "'Åsgård'", "" },
        { letters, "'Å1'", "# PATTERN" },
        { "{'type': 'string', 'maxLength': 3, 'pattern': '^\\\\u00e6$'}",
          "'æ'", "" },
        { "{'type': 'string', 'maxLength': 9, 'pattern': 'b'}", "'abc'", "" },
        /* too long is said, the form is not judged as well */
        { digits, "'aaaaaaaaaa'", "# TOO_LONG" },
    };

    (void)state;
    RUN(stories, SCHEMA_REQUEST);
}

/* A pattern that takes exponential time is cut off, and the text refused. */
static void test_catastrophic_pattern(void **state)
{
    static const struct story story = {
        "{'type': 'string', 'maxLength': 99, 'pattern': '^(a+)+$'}",
        "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'",
        "# PATTERN",
    };
    clock_t begun = clock();

    (void)state;
    story_run(&story, SCHEMA_REQUEST);
    assert_true(clock() - begun < CLOCKS_PER_SEC / 5);
}

/* Sound patterns must not meet the limits on the longest texts we allow. */
static void test_long_text_fits_pattern(void **state)
{
    struct arena *arena = arena_new();
    struct text why = text_new(arena, 0);
    struct faults faults = { .arena = arena };
    const struct schema *schema = compile(
        arena, "{'type': 'string', 'maxLength': 10000,"
               " 'pattern': '^(\\\\p{L}|[ .,-])+$'}", &why);
    char text[10001];

    (void)state;
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    schema_check_text(schema, text, "text", &faults);
    assert_int_equal(faults.count, 0);
    arena_free(arena);
}

#define AMOUNT                                                                 \
    "{'type': 'integer', 'minimum': 0, 'maximum': 9007199254740991}"
#define RATE "{'type': 'number', 'minimum': 0.5, 'maximum': 100}"

static void test_numbers(void **state)
{
    static const struct story stories[] = {
        { AMOUNT, "0", "" },
        { AMOUNT, "-0", "" },
        { AMOUNT, "34752000", "" },
        { AMOUNT, "9007199254740991", "" },
        { AMOUNT, "9007199254740992", "# TOO_LARGE" },
        { AMOUNT, "9007199254740993", "# TOO_LARGE" },
        { AMOUNT, "9223372036854775807", "# TOO_LARGE" },
        { AMOUNT, "-1", "# TOO_SMALL" },
        { AMOUNT, "-9223372036854775808", "# TOO_SMALL" },
        { AMOUNT, "3.0", "# NOT_WHOLE" },
        { AMOUNT, "0.1", "# NOT_WHOLE" },
        { AMOUNT, "1e3", "# NOT_WHOLE" },
        { AMOUNT, "'100'", "# WRONG_TYPE" },
        { AMOUNT, "true", "# WRONG_TYPE" },
        { RATE, "0.5", "" },
        { RATE, "7", "" },
        { RATE, "0.49", "# TOO_SMALL" },
        { RATE, "100.01", "# TOO_LARGE" },
        { RATE, "1e300", "# TOO_LARGE" },
        { RATE, "'1'", "# WRONG_TYPE" },
        { "{'type': 'boolean'}", "false", "" },
        { "{'type': 'boolean'}", "0", "# WRONG_TYPE" },
    };

    (void)state;
    RUN(stories, SCHEMA_REQUEST);
}

static void test_choices(void **state)
{
    static const char kinds[] = "{'type': 'string', 'enum': ['new', 'both']}";
    static const char years[] = "{'type': 'integer', 'enum': [2025, 2026]}";
    const struct story stories[] = {
        { kinds, "'both'", "" },
        { kinds, "'Both'", "# NOT_IN_LIST" },
        { kinds, "1", "# WRONG_TYPE" },
        { years, "2026", "" },
        { years, "2027", "# NOT_IN_LIST" },
        { "{'type': 'boolean', 'const': true}", "true", "" },
        { "{'type': 'boolean', 'const': true}", "false", "# NOT_CONSTANT" },
    };

    (void)state;
    RUN(stories, SCHEMA_REQUEST);
}

static void test_lists(void **state)
{
    static const char list[] = "{'type': 'array', 'minItems': 1,"
                               " 'maxItems': 3, 'uniqueItems': true,"
                               " 'items': {'$ref':"
                               " '#/components/schemas/Name'}}";
    const struct story stories[] = {
        { list, "['a', 'b']", "" },
        { list, "[]", "# TOO_FEW" },
        { list, "['a', 'b', 'c', 'd']", "# TOO_MANY" },
        { list, "['a', 'b', 'a']", "#/2 NOT_UNIQUE" },
        { list, "['', 3, 'toolong']",
          "#/0 TOO_SHORT, #/1 WRONG_TYPE, #/2 TOO_LONG" },
        /* what is beyond the limit is not looked at */
        { list, "['a', 'b', 'c', 4, 5, 6]", "# TOO_MANY" },
        { list, "{'0': 'a'}", "# WRONG_TYPE" },
    };

    (void)state;
    RUN(stories, SCHEMA_REQUEST);
}

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
        { "{'x-free': true}", "['a\\rb', {'\\u0002': 1}]",
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
        { patch, "{'a': null}", "#/a WRONG_TYPE" },
        { patch, "{'in': {'c': null}}", "#/in/c WRONG_TYPE" },
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
    const struct schema *schema = compile(
        arena, "{'type': 'object', 'properties': {'a': {'type': 'boolean'}}}",
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
static void test_long_names_are_cut(void **state)
{
    struct arena *arena = arena_new();
    struct text why = text_new(arena, 0);
    struct faults faults = { .arena = arena };
    const struct schema *schema = compile(
        arena, "{'type': 'object', 'additionalProperties':"
               " {'type': 'boolean'}}", &why);
    struct text value = text_new(arena, 0);

    (void)state;
    text_add(&value, "{'");
    for (int i = 0; i < 300; i++)
        text_add(&value, "æ");
    text_add(&value, "': 1}");
    schema_check(schema, parse(arena, value.bytes), SCHEMA_REQUEST, "#",
                 &faults);
    assert_int_equal(faults.count, 1);
    assert_int_equal(faults.first->code, FAULT_TOO_LONG);
    assert_int_equal(strlen(faults.first->pointer), 2 + 100 * 6);
    arena_free(arena);
}

/* What the reader is told beside the code. */
static void test_details(void **state)
{
    static const struct {
        const char *schema, *value, *detail;
    } cases[] = {
        { NAME, "''", "1" },
        { NAME, "'abcdef'", "5" },
        { NAME, "1", "string" },
        { AMOUNT, "-1", "0" },
        { AMOUNT, "9007199254740992", "9007199254740991" },
        { RATE, "0.1", "0.5" },
        { "{'type': 'string', 'enum': ['a', 'b']}", "'c'", "a, b" },
        { "{'type': 'boolean', 'const': true}", "false", "true" },
        { "{'type': 'string', 'maxLength': 2, 'pattern': '^a'}", "'b'", "^a" },
        { "{'type': 'string', 'maxLength': 2, 'pattern': '^a',"
          " 'description': 'Begins with a.'}", "'b'", "Begins with a." },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_new();
        struct text why = text_new(arena, 0);
        struct faults faults = { .arena = arena };

        schema_check(compile(arena, cases[i].schema, &why),
                     parse(arena, cases[i].value), SCHEMA_REQUEST, "#",
                     &faults);
        assert_string_equal(faults.first->detail, cases[i].detail);
        arena_free(arena);
    }
}

static void test_parameter_texts(void **state)
{
    static const struct story stories[] = {
        { AMOUNT, "12", "" },
        { AMOUNT, "007", "parameter:p WRONG_TYPE" },
        { AMOUNT, "+1", "parameter:p WRONG_TYPE" },
        { AMOUNT, "1.0", "parameter:p WRONG_TYPE" },
        { AMOUNT, " 1", "parameter:p WRONG_TYPE" },
        { AMOUNT, "", "parameter:p WRONG_TYPE" },
        { AMOUNT, "-", "parameter:p WRONG_TYPE" },
        { AMOUNT, "-1", "parameter:p TOO_SMALL" },
        { AMOUNT, "99999999999999999999999", "parameter:p TOO_LARGE" },
        { "{'type': 'boolean'}", "true", "" },
        { "{'type': 'boolean'}", "TRUE", "parameter:p WRONG_TYPE" },
        { "{'type': 'boolean'}", "1", "parameter:p WRONG_TYPE" },
        { NAME, "true", "" },
        { NAME, "", "parameter:p TOO_SHORT" },
        { NAME, "\xff", "parameter:p BAD_ENCODING" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof stories / sizeof *stories; i++) {
        struct arena *arena = arena_new();
        struct text why = text_new(arena, 0);
        struct faults faults = { .arena = arena };

        schema_check_text(compile(arena, stories[i].schema, &why),
                          stories[i].value, "p", &faults);
        assert_string_equal(faults_told(arena, &faults), stories[i].faults);
        arena_free(arena);
    }
}

/* What the contract may not say. */
static void test_refusals(void **state)
{
    static const struct {
        const char *schema, *reason;
    } cases[] = {
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

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_new();
        struct text why = text_new(arena, 0);

        assert_null(compile(arena, cases[i].schema, &why));
        if (strstr(why.bytes, cases[i].reason) == NULL)
            fail_msg("%s: %s", cases[i].schema, why.bytes);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_catastrophic_pattern),
        cmocka_unit_test(test_long_text_fits_pattern),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_choices),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_objects),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_one_of),
        cmocka_unit_test(test_merge_patch),
        cmocka_unit_test(test_faults_are_bounded),
        cmocka_unit_test(test_long_names_are_cut),
        cmocka_unit_test(test_details),
        cmocka_unit_test(test_parameter_texts),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
