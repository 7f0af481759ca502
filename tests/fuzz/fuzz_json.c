/*
 * Bodies against the real contract: an operationId in the first line, a body
 * in the rest. The seeds are the examples of the contract.
 */
#include "api/rq.h"
#include "api/schema.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/real_contract.h"

static const struct operation *operation_named(const struct contract *contract,
                                               const char *id)
{
    for (size_t i = 0; i < contract_operation_count(contract); i++) {
        const struct operation *operation = contract_operation(contract, i);

        if (operation->body != NULL && strcmp(operation->id, id) == 0)
            return operation;
    }
    return NULL;
}

/* What was accepted can be written and read again, as the database will. */
static void value_judge(const json_t *value)
{
    char *text = json_dumps(value, JSON_ENCODE_ANY);
    json_t *again;

    MUST(text != NULL);
    again = json_loads(text, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
    MUST(json_equal(value, again));
    json_decref(again);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct contract *contract;
    struct arena *arena = arena_new();
    const char *at = (const char *)bytes, *end = at + length, *reason = NULL;
    const char *id = line_take(&at, end, arena);
    const json_t *value = body_parse(at, (size_t)(end - at), arena, &reason);
    struct faults faults = { .arena = arena };
    const struct operation *operation;

    if (contract == NULL)
        contract = real_contract(arena_new());
    operation = operation_named(contract, id);
    MUST((value == NULL) == (reason != NULL));
    if (operation != NULL && value != NULL) {
        schema_check(operation->body, value, SCHEMA_REQUEST, "#", &faults);
        faults_must_be_json(&faults, arena);
        if (faults.count == 0)
            value_judge(value);
    }
    arena_free(arena);
    return 0;
}
