/*
 * What the compiler makes of a contract, and every contract it refuses, with
 * the reason it gives.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/contract_sample.h"

static const struct operation *operation_named(const struct contract *contract,
                                               const char *id)
{
    for (size_t i = 0; i < contract_operation_count(contract); i++)
        if (strcmp(contract_operation(contract, i)->id, id) == 0)
            return contract_operation(contract, i);
    fail_msg("no operation %s", id);
    return NULL;
}

static void test_operations(void **state)
{
    struct arena *arena = arena_new();
    const char *why;
    struct contract *contract = sample_load(SAMPLE, arena, &why);
    const struct operation *list, *create, *update, *sign, *check, *thing;

    (void)state;
    assert_null(why);
    assert_int_equal(contract_operation_count(contract), 8);
    assert_null(contract_operation(contract, 8));
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(contract_operation(contract, i)->index, i);
    list = operation_named(contract, "listThings");
    create = operation_named(contract, "createThing");
    update = operation_named(contract, "updateThing");
    sign = operation_named(contract, "signThing");
    check = operation_named(contract, "checkThing");
    thing = operation_named(contract, "getThing");

    assert_true(list->is_open);
    assert_null(list->scope);
    assert_false(list->writes);
    assert_int_equal(list->parameter_count, 4);
    assert_int_equal(list->response_count, 2);
    assert_int_equal(list->responses[1].status, 0);
    assert_string_equal(list->responses[1].content_type,
                        "application/problem+json");

    assert_false(create->is_open);
    assert_string_equal(create->scope, "a.write");
    assert_int_equal(create->capacities,
                     1U << CAPACITY_APPLICANT | 1U << CAPACITY_STAFF);
    assert_true(create->writes && create->needs_key && create->body_required);
    assert_false(create->needs_match || create->takes_dry_run);
    assert_null(create->responses[0].content_type);

    assert_true(update->needs_match);
    assert_false(update->needs_key || update->body_required);
    assert_string_equal(update->body_type, "application/merge-patch+json");

    assert_int_equal(sign->level, LEVEL_HIGH);
    assert_true(sign->takes_dry_run && sign->needs_key && sign->needs_match);
    assert_string_equal(sign->parameters[0].name, "id");
    assert_int_equal(sign->parameters[0].place, IN_PATH);

    assert_false(check->writes || check->records);
    assert_true(thing->records);
    assert_int_equal(thing->rate, RATE_HEAVY);
    assert_int_equal(check->rate, RATE_READ);
    assert_false(thing->writes || thing->needs_key);
    assert_non_null(contract_schema(contract, "Thing"));
    assert_null(contract_schema(contract, "Thingy"));
    arena_free(arena);
}

/* `paths` beside the sample's own, and what is said of them. */
static void refuse(const char *paths, const char *reason)
{
    struct arena *arena = arena_new();
    struct text text = text_new(arena, 0);
    const char *why = NULL;

    text_add(&text, SAMPLE_HEAD SAMPLE_THINGS SAMPLE_THING ",");
    text_add(&text, paths);
    text_add(&text, SAMPLE_TAIL);
    assert_null(sample_load(text.bytes, arena, &why));
    if (strstr(why, reason) == NULL)
        fail_msg("%s\n%s", paths, why);
    arena_free(arena);
}

#define ANSWER "'responses': {'204': {'description': 'x'}}"
#define GET(more) "'get': {'operationId': 'x', " more ANSWER "}"

static void test_refused_operations(void **state)
{
    static const struct {
        const char *paths, *reason;
    } cases[] = {
        { "'/x': {" GET() "}", "x: operation without handler" },
        { "'/x': {'get': {'operationId': 'getThing', " ANSWER "}}",
          "getThing: two operations" },
        { "'/x': {'get': {" ANSWER "}}", "GET /x: operationId is missing" },
        { "'/x': {'get': {'operationId': 'x'}}", "GET /x: no responses" },
        { "'/x': {" GET("'callbacks': {},") "}",
          "GET /x: unknown key callbacks" },
        { "'/x': {'trace': {}}", "/x: unknown key trace" },
        { "'/x': 3", "/x: must be an object" },
        { "'/x': {" GET("'security': [{'token': ['b.read']}],") "}",
          "GET /x: scope b.read is undefined" },
        { "'/x': {" GET("'security': [{'key': []}],") "}",
          "GET /x: security scheme key is undefined" },
        { "'/x': {" GET("'security': [{'token': ['a.read', 'a.write']}],") "}",
          "GET /x: more than one scope" },
        { "'/x': {" GET("'security': [{'token': []}, {'token': []}],") "}",
          "GET /x: more than one way" },
        { "'/x': {" GET("'x-level': 'highest',") "}",
          "GET /x: x-level is unknown" },
        { "'/x': {" GET("'x-capacities': ['owner'],") "}",
          "GET /x: x-capacities: unknown name" },
        { "'/x': {" GET("'x-writes': true,") "}", "GET /x: x-writes" },
        { "'/x': {" GET("'x-rate': 'read',") "}", "GET /x: x-rate" },
        { "'/x': {" GET("'x-rate': true,") "}", "GET /x: x-rate" },
        { "'/x': {" GET("'x-records': false,") "}", "GET /x: x-records" },
        { "'/x': {" GET("'x-records': 'yes',") "}", "GET /x: x-records" },
        { "'/x': {" GET("'x-records': true, 'security': [],") "}",
          "GET /x: x-records" },
        { "'/x': {'put': {'operationId': 'x', 'x-records': true, " ANSWER "}}",
          "PUT /x: x-records" },
        { "'/x': {'get': {'operationId': 'x', 'responses':"
          " {'2XX': {'description': 'x'}}}}",
          "GET /x response 2XX: must be a status" },
        { "'/x': {'get': {'operationId': 'x', 'responses': {'200':"
          " {'content': {'application/json': {}}}}}}",
          "GET /x response 200: a schema must be an object" },
        { "'/x': {'get': {'operationId': 'x', 'responses': {'200':"
          " {'content': {'application/json': {'schema':"
          "  {'type': 'boolean'}, 'example': 1}}}}}}",
          "GET /x response 200: example breaks the schema: # WRONG_TYPE" },
        { "'/x': {'get': {'operationId': 'x', 'responses': {'200':"
          " {'$ref': '#/components/responses/None'}}}}",
          "GET /x: $ref leads nowhere" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refuse(cases[i].paths, cases[i].reason);
}

static void test_refused_paths(void **state)
{
    static const struct {
        const char *paths, *reason;
    } cases[] = {
        { "'/v1/things/{other}': {" GET() "}",
          "/v1/things/{other}: two readings with /v1/things/{id}" },
        { "'/v1/{kind}/latest': {" GET() "}, '/v1/{kind}/{id}': {" GET() "}",
          "/v1/{kind}/latest: two readings with /v1/things/{id}" },
        { "'x': {" GET() "}", "x: malformed path" },
        { "'/x/': {" GET() "}", "/x/: malformed path" },
        { "'/': {" GET() "}", "/: malformed path" },
        { "'/x/{id}.json': {" GET() "}", "/x/{id}.json: malformed path" },
        { "'/x/%41': {" GET() "}", "/x/%41: malformed path" },
        { "'/x/{id}': {" GET() "}", "GET /x/{id}: {id} is not declared once" },
        { "'/x': {" GET("'parameters':"
          " [{'$ref': '#/components/parameters/Id'}],") "}",
          "GET /x: a path parameter is not in the path" },
        { "'/x/{id}/y/{id}': {" GET("'parameters':"
          " [{'$ref': '#/components/parameters/Id'}],") "}",
          "{id} is not declared once" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refuse(cases[i].paths, cases[i].reason);
}

#define PARAMETER(json) "'/x': {" GET("'parameters': [" json "],") "}"
#define BODY(json) "'/x': {" GET("'requestBody': " json ",") "}"

static void test_refused_exchanges(void **state)
{
    static const struct {
        const char *paths, *reason;
    } cases[] = {
        { PARAMETER("{'name': 'a', 'in': 'query', 'schema':"
                    " {'type': 'string'}}"),
          "GET /x parameter a: string without maxLength" },
        { PARAMETER("{'name': 'a', 'in': 'query', 'schema': {'type': 'array',"
                    " 'maxItems': 2, 'items': {'type': 'boolean'}}}"),
          "GET /x parameter a: must be string, integer or boolean" },
        { PARAMETER("{'name': 'a', 'in': 'cookie', 'schema':"
                    " {'type': 'boolean'}}"),
          "name or in is missing or unknown" },
        { PARAMETER("{'name': 'a', 'in': 'query', 'style': 'form', 'schema':"
                    " {'type': 'boolean'}}"),
          "GET /x parameter a: unknown key style" },
        { PARAMETER("{'name': 'a', 'in': 'query', 'example': 3, 'schema':"
                    " {'type': 'boolean'}}"),
          "GET /x parameter a: example breaks the schema" },
        { PARAMETER("{'name': 'a', 'in': 'query', 'schema': {'type':"
                    " 'boolean'}}, {'name': 'A', 'in': 'header', 'schema':"
                    " {'type': 'boolean'}}"),
          "GET /x: parameter A stands twice" },
        { PARAMETER("{'name': 'If-Match', 'in': 'header', 'schema':"
                    " {'type': 'string', 'maxLength': 3}}"),
          "GET /x: If-Match must be required" },
        { PARAMETER("{'name': 'dryRun', 'in': 'query', 'schema':"
                    " {'type': 'string', 'maxLength': 3}}"),
          "GET /x: dryRun must be a boolean" },
        { PARAMETER("{'$ref': '#/components/parameters/None'}"),
          "GET /x: $ref leads nowhere" },
        { BODY("{'content': {}}"), "GET /x: a body has exactly one" },
        { BODY("{'content': {'text/csv': {'schema': {'type': 'boolean'}}}}"),
          "GET /x body: text/csv is not JSON" },
        { BODY("{'content': {'application/octet-stream': {'schema':"
               " {'type': 'boolean'}, 'x-bytes-max': 3}}}"),
          "GET /x body: bytes have x-bytes-max instead of a schema" },
        { BODY("{'content': {'application/octet-stream': {}}}"),
          "GET /x body: bytes have x-bytes-max instead of a schema" },
        { BODY("{'content': {'application/json': {'schema':"
               " {'type': 'boolean'}, 'x-bytes-max': 3}}}"),
          "GET /x body: only bytes have x-bytes-max" },
        { BODY("{'content': {'application/json': {'schema': {'type': 'array',"
               " 'items': {'type': 'boolean'}}}}}"),
          "GET /x body: array without maxItems" },
        { BODY("{'content': {'application/merge-patch+json': {'schema':"
               " {'$ref': '#/components/schemas/Thing'}}}}"),
          "merge-patch+json and x-merge-patch go together" },
        { BODY("{'content': {'application/json': {'examples': {'one':"
               " {'value': {'name': ''}}}, 'schema':"
               " {'$ref': '#/components/schemas/Thing'}}}}"),
          "GET /x body: example breaks the schema: #/name TOO_SHORT" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refuse(cases[i].paths, cases[i].reason);
}

#define LINE "'application/x-ndjson': {'schema': {'type': 'object',"           \
             " 'required': ['id', 'who'], 'properties': {"                     \
             "  'id': {'type': 'string', 'maxLength': 9},"                     \
             "  'who': {'type': 'object', 'properties':"                       \
             "   {'name': {'type': 'string', 'maxLength': 9}}},"               \
             "  'tags': {'type': 'array', 'maxItems': 9, 'items':"             \
             "   {'type': 'string', 'maxLength': 9}},"                         \
             "  'flags': {'type': 'array', 'maxItems': 9, 'items':"            \
             "   {'type': 'boolean'}}}}}"
#define ANSWERS(content)                                                       \
    "'get': {'operationId': 'latestThing', 'responses': {'200':"               \
    " {'description': 'x', 'content': {" content "}}}}"

static void test_refused_exports(void **state)
{
    static const struct {
        const char *paths, *reason;
    } cases[] = {
        { "'/x': {" ANSWERS("'application/x-ndjson': {}") "}",
          "GET /x response 200: a schema must be an object" },
        { "'/x': {" ANSWERS(LINE ", 'text/csv': {}") "}",
          "CSV has x-columns instead of a schema" },
        { "'/x': {" ANSWERS(LINE ", 'text/csv': {'x-columns': []}") "}",
          "CSV has x-columns instead of a schema" },
        { "'/x': {" ANSWERS(LINE ", 'text/csv': {'x-columns': ['id'],"
                                 " 'schema': {'type': 'boolean'}}") "}",
          "CSV has x-columns instead of a schema" },
        { "'/x': {" ANSWERS("'text/csv': {'x-columns': ['id']}") "}",
          "x-columns 0 is no single value of a line" },
        { "'/x': {" ANSWERS(LINE ", 'text/csv': {'x-columns': ['id', 'ids']}")
          "}",
          "x-columns 1 is no single value of a line" },
        { "'/x': {" ANSWERS(LINE ", 'text/csv': {'x-columns': ['who']}") "}",
          "x-columns 0 is no single value of a line" },
        { "'/x': {" ANSWERS(LINE ", 'text/csv': {'x-columns': ['who.id']}")
          "}",
          "x-columns 0 is no single value of a line" },
        { "'/x': {" ANSWERS(LINE ", 'text/csv': {'x-columns': ['flags']}")
          "}",
          "x-columns 0 is no single value of a line" },
        { "'/x': {" ANSWERS(LINE ", 'text/csv': {'x-columns': ['id.name']}")
          "}",
          "x-columns 0 is no single value of a line" },
        { "'/x': {" ANSWERS(LINE ", 'text/csv': {'x-columns': [3]}") "}",
          "x-columns 0 is no single value of a line" },
        { "'/x': {" ANSWERS("'application/json': {'x-columns': ['id'],"
                            " 'schema': {'type': 'boolean'}}") "}",
          "only CSV has x-columns" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refuse(cases[i].paths, cases[i].reason);
}

static void test_refused_documents(void **state)
{
    static const struct {
        const char *text, *reason;
    } cases[] = {
        { "{", "line 1" },
        { "{'paths': {}, 'paths': {}}", "duplicate" },
        { "{'paths': {}}", "paths: no operation" },
        { SAMPLE_HEAD SAMPLE_THINGS "'/z': {}" SAMPLE_TAIL,
          "getThing: handler without operation" },
        /* also what no operation uses */
        { "{'components': {'schemas': {'A': {'type': 'integer'}}}}",
          "#/components/schemas/A: integer without minimum and maximum" },
        { "{'components': {'schemas': {'A': {'type': 'object', 'properties':"
          " {'b': {'$ref': '#/components/schemas/A'}}}}}}",
          "#/components/schemas/A/properties/b: $ref #/components/schemas/A "
          "is recursive" },
        { "{'components': {'schemas': {'A': {'type': 'object', 'properties':"
          " {'b': {'type': 'string', 'nullable': true, 'maxLength': 1}}}}}}",
          "#/components/schemas/A/properties/b: unknown keyword nullable" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_new();
        const char *why = NULL;

        assert_null(sample_load(cases[i].text, arena, &why));
        if (strstr(why, cases[i].reason) == NULL)
            fail_msg("%s\n%s", cases[i].text, why);
        arena_free(arena);
    }
}

static void test_two_handlers(void **state)
{
    static const struct handler twice[] = {
        { "listThings", sample_handler },
        { "listThings", sample_handler },
        { NULL, NULL },
    };
    struct arena *arena = arena_new();
    const char *json = quoted(arena, SAMPLE);
    const char *why = NULL;

    (void)state;
    assert_null(contract_load(json, strlen(json), twice, arena, &why));
    assert_non_null(strstr(why, "listThings: two handlers\n"));
    /* all reasons at once, one a line */
    assert_non_null(strstr(why, "getThing: operation without handler\n"));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operations),
        cmocka_unit_test(test_refused_operations),
        cmocka_unit_test(test_refused_paths),
        cmocka_unit_test(test_refused_exchanges),
        cmocka_unit_test(test_refused_exports),
        cmocka_unit_test(test_refused_documents),
        cmocka_unit_test(test_two_handlers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
