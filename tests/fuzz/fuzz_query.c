/*
 * The list of calls, with the most parameters of all operations: a query in
 * the first line, then Accept, If-None-Match and Acting-For.
 */
#include "api/rq.h"
#include "api/schema.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/real_contract.h"

/* What was accepted is what the schemas say. */
static void values_judge(const struct rq *rq)
{
    const struct operation *operation = rq->operation;

    for (size_t i = 0; i < operation->parameter_count; i++) {
        const struct parameter *parameter = &operation->parameters[i];
        struct faults faults = { .arena = rq->arena };

        MUST(rq->values[i] != NULL || !parameter->required);
        if (rq->values[i] == NULL)
            continue;
        schema_check_text(parameter->schema, rq->values[i], parameter->name,
                          &faults);
        MUST(faults.count == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct contract *contract;
    struct arena *arena = arena_new();
    const char *at = (const char *)bytes, *end = at + length;
    const char *query = line_take(&at, end, arena);
    struct header headers[] = {
        { "Accept", line_take(&at, end, arena) },
        { "If-None-Match", line_take(&at, end, arena) },
        { "Acting-For", line_take(&at, end, arena) },
        { NULL, NULL },
    };
    struct rq rq = { .arena = arena, .query = query, .headers = headers };
    struct route route;
    err_t err;

    if (contract == NULL)
        contract = real_contract(arena_new());
    problem_init(&rq.problem, arena);
    contract_route(contract, "GET", "/v1/calls", arena, &route);
    err = contract_accept(&rq, &route);
    MUST(err == OK || err == ERR_NOT_ACCEPTABLE || err == ERR_BAD_PARAMETER);
    MUST((err == ERR_BAD_PARAMETER) == (rq.problem.faults.count > 0));
    faults_must_be_json(&rq.problem.faults, arena);
    if (err == OK)
        values_judge(&rq);
    arena_free(arena);
    return 0;
}
