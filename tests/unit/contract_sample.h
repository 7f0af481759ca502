/*
 * A small contract for tests of router, compiler and acceptance: parts of it
 * are put together so that one part can be wrong at a time.
 */
#ifndef TILSKUDD_TESTS_CONTRACT_SAMPLE_H
#define TILSKUDD_TESTS_CONTRACT_SAMPLE_H

#include <string.h>

#include "api/contract.h"
#include "tests/unit/quoted.h"

#define SAMPLE_HEAD                                                            \
    "{'openapi': '3.1.0', 'security': [{'token': []}], 'components': {"        \
    " 'securitySchemes': {'token': {'x-scopes': {'a.read': '', 'a.write': ''}" \
    "  }},"                                                                    \
    " 'parameters': {'Id': {'name': 'id', 'in': 'path', 'required': true,"     \
    "   'schema': {'type': 'string', 'format': 'uuid'}}},"                     \
    " 'responses': {'Problem': {'description': 'p', 'content': {"              \
    "   'application/problem+json': {'schema': {'type': 'object',"             \
    "    'x-free': true}}}}},"                                                 \
    " 'schemas': {'Thing': {'type': 'object', 'required': ['name'],"           \
    "  'additionalProperties': false, 'properties': {"                         \
    "   'name': {'type': 'string', 'minLength': 1, 'maxLength': 9},"           \
    "   'note': {'type': 'string', 'maxLength': 9}}}}},"                       \
    "'paths': {"

#define SAMPLE_THINGS                                                          \
    "'/v1/things': {"                                                          \
    " 'get': {'operationId': 'listThings', 'security': [{}, {'token': []}],"   \
    "  'parameters': ["                                                        \
    "   {'name': 'limit', 'in': 'query', 'schema': {'type': 'integer',"        \
    "    'minimum': 1, 'maximum': 200}},"                                      \
    "   {'name': 'county', 'in': 'query', 'required': true, 'schema':"         \
    "    {'type': 'string', 'maxLength': 9}},"                                 \
    "   {'name': 'open', 'in': 'query', 'schema': {'type': 'boolean'}},"       \
    "   {'name': 'Acting-For', 'in': 'header', 'schema': {'type': 'string',"   \
    "    'format': 'orgnr'}}],"                                                \
    "  'responses': {'200': {'description': 'x', 'content': {"                 \
    "   'application/json': {'schema': {'type': 'array', 'maxItems': 200,"     \
    "    'items': {'$ref': '#/components/schemas/Thing'}}}}},"                 \
    "   'default': {'$ref': '#/components/responses/Problem'}}},"              \
    " 'post': {'operationId': 'createThing', 'security': [{'token':"           \
    "   ['a.write']}], 'x-capacities': ['applicant', 'staff'],"                \
    "  'parameters': [{'name': 'Idempotency-Key', 'in': 'header', 'required':" \
    "   true, 'schema': {'type': 'string', 'minLength': 1,"                    \
    "   'maxLength': 64}}],"                                                   \
    "  'requestBody': {'required': true, 'content': {'application/json':"      \
    "   {'schema': {'$ref': '#/components/schemas/Thing'}}}},"                 \
    "  'responses': {'201': {'description': 'made'}}}},"

#define SAMPLE_THING                                                           \
    "'/v1/things/{id}': {"                                                     \
    " 'parameters': [{'$ref': '#/components/parameters/Id'}],"                 \
    " 'get': {'operationId': 'getThing', 'x-records': true,"                   \
    "  'x-rate': 'heavy',"                                                     \
    "  'responses': {'200':"                                                   \
    "   {'description': 'x', 'content': {'application/json': {'schema':"       \
    "    {'$ref': '#/components/schemas/Thing'}}}}}},"                         \
    " 'patch': {'operationId': 'updateThing', 'parameters': ["                 \
    "   {'name': 'If-Match', 'in': 'header', 'required': true, 'schema':"      \
    "    {'type': 'string', 'minLength': 3, 'maxLength': 80}}],"               \
    "  'requestBody': {'content': {'application/merge-patch+json': {'schema':" \
    "   {'$ref': '#/components/schemas/Thing', 'x-merge-patch': true}}}},"     \
    "  'responses': {'204': {'description': 'done'}}}},"                       \
    "'/v1/things/{id}/sign': {"                                                \
    " 'post': {'operationId': 'signThing', 'x-level': 'high',"                 \
    "  'parameters': ["                                                        \
    "   {'name': 'dryRun', 'in': 'query', 'schema': {'type': 'boolean'}},"     \
    "   {'name': 'Idempotency-Key', 'in': 'header', 'required': true,"         \
    "    'schema': {'type': 'string', 'maxLength': 64}},"                      \
    "   {'name': 'If-Match', 'in': 'header', 'required': true, 'schema':"      \
    "    {'type': 'string', 'maxLength': 80}},"                                \
    "   {'$ref': '#/components/parameters/Id'}],"                              \
    "  'responses': {'204': {'description': 'done'}}}},"                       \
    "'/v1/things/{id}/bytes': {"                                               \
    " 'parameters': [{'$ref': '#/components/parameters/Id'}],"                 \
    " 'put': {'operationId': 'putBytes', 'requestBody': {'required': true,"    \
    "   'content': {'application/octet-stream': {'x-bytes-max': 5}}},"         \
    "  'responses': {'204': {'description': 'done'}}}},"                       \
    "'/v1/things/{id}/check': {"                                               \
    " 'parameters': [{'$ref': '#/components/parameters/Id'}],"                 \
    " 'post': {'operationId': 'checkThing', 'x-writes': false,"                \
    "  'responses': {'204': {'description': 'done'}}}},"                       \
    "'/v1/things/latest': {"                                                   \
    " 'get': {'operationId': 'latestThing',"                                   \
    "  'responses': {'204': {'description': 'none'}}}}"

#define SAMPLE_TAIL "}}"

#define SAMPLE SAMPLE_HEAD SAMPLE_THINGS SAMPLE_THING SAMPLE_TAIL

static inline err_t sample_handler(struct rq *rq)
{
    (void)rq;
    return OK;
}

static const struct handler sample_handlers[] = {
    { "listThings", sample_handler },  { "createThing", sample_handler },
    { "getThing", sample_handler },    { "updateThing", sample_handler },
    { "signThing", sample_handler },   { "checkThing", sample_handler },
    { "latestThing", sample_handler }, { "putBytes", sample_handler },
    { NULL, NULL },
};

static inline struct contract *sample_load(const char *text,
                                           struct arena *arena,
                                           const char **why)
{
    const char *json = quoted(arena, text);

    return contract_load(json, strlen(json), sample_handlers, arena, why);
}

#endif
