/*
 * The embedded contract, compiled with one handler that does nothing for each
 * of its operations: for tests and fuzz programs that need the real paths,
 * parameters and schemas but no service.
 */
#ifndef TILSKUDD_TESTS_REAL_CONTRACT_H
#define TILSKUDD_TESTS_REAL_CONTRACT_H

#include <stdio.h>
#include <stdlib.h>

#include "api/body.h"
#include "api/contract.h"
#include "api/contract_embedded.h"

static inline err_t real_contract_handler(struct rq *rq)
{
    (void)rq;
    return OK;
}

/* The operations of all paths in `json`, as a list of handlers. */
static inline struct handler *real_contract_handlers(const json_t *json,
                                                     struct arena *arena)
{
    enum { MOST = 500 };
    struct handler *handlers = arena_array(arena, MOST + 1, sizeof *handlers);
    const char *path, *method;
    json_t *item, *operation;
    size_t count = 0;

    json_object_foreach(json_object_get(json, "paths"), path, item)
        json_object_foreach(item, method, operation) {
            const char *id =
                json_string_value(json_object_get(operation, "operationId"));

            if (id != NULL && count < MOST)
                handlers[count++] =
                    (struct handler){ id, real_contract_handler };
        }
    return handlers;
}

/* The reasons are printed, and the program ends, if it is refused. */
static inline struct contract *real_contract(struct arena *arena)
{
    const char *text = (const char *)contract_json, *why = NULL;
    const json_t *json = body_parse(text, contract_json_length, arena, &why);
    struct contract *contract = NULL;

    if (json != NULL)
        contract =
            contract_load(text, contract_json_length,
                          real_contract_handlers(json, arena), arena, &why);
    if (contract == NULL) {
        fprintf(stderr, "%s\n", why);
        abort();
    }
    return contract;
}

#endif
