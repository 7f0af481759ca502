/*
 * Loading the contract: shared schemas, then every operation of every path,
 * then operations against handlers, then the tree of paths. All reasons for
 * refusal are collected before giving up.
 */
#include "api/contract.h"

#include <string.h>

#include "api/contract_node.h"
#include "services/base/json.h"

const char *const method_names[METHOD_COUNT] = {
    [METHOD_DELETE] = "DELETE", [METHOD_GET] = "GET",
    [METHOD_PATCH] = "PATCH",   [METHOD_POST] = "POST",
    [METHOD_PUT] = "PUT",
};

const char *const method_keys[METHOD_COUNT] = {
    [METHOD_DELETE] = "delete", [METHOD_GET] = "get",
    [METHOD_PATCH] = "patch",   [METHOD_POST] = "post",
    [METHOD_PUT] = "put",
};

/* Also those no operation uses: what is published must be sound. */
static void components_compile(struct compiler *compiler)
{
    json_t *schemas =
        json_object_get(json_object_get(compiler->root, "components"),
                        "schemas");
    struct contract *contract = compiler->contract;
    const char *name;
    json_t *schema;

    contract->schemas = arena_array(compiler->arena, json_object_size(schemas),
                                    sizeof *contract->schemas);
    json_object_foreach(schemas, name, schema) {
        struct named_schema *next = &contract->schemas[contract->schema_count];
        const char *reference =
            arena_printf(compiler->arena, "#/components/schemas/%s", name);

        next->name = name;
        next->schema = schema_compile_ref(compiler->schemas, reference);
        contract->schema_count++;
    }
}

static size_t operations_count(const json_t *paths)
{
    const char *path;
    json_t *item;
    size_t count = 0;

    json_object_foreach((json_t *)paths, path, item)
        for (int method = 0; method < METHOD_COUNT; method++)
            count += json_object_get(item, method_keys[method]) != NULL;
    return count;
}

/* The methods of one path. HEAD and OPTIONS are answered for every path, and
 * TRACE for none, so that a contract may not declare them. */
static void path_compile(struct compiler *compiler, const char *path,
                         const json_t *item)
{
    static const char *const known[] = {
        "summary", "description", "parameters", "delete", "get",
        "patch",   "post",        "put",        NULL,
    };
    struct contract *contract = compiler->contract;

    if (!keys_check(compiler, item, known, path))
        return;
    for (int method = 0; method < METHOD_COUNT; method++) {
        struct operation *next;

        if (json_object_get(item, method_keys[method]) == NULL)
            continue;
        next = &contract->operations[contract->operation_count];
        next->index = contract->operation_count++;
        operation_compile(compiler, path, item, (enum method)method, next);
    }
}

static void paths_compile(struct compiler *compiler)
{
    json_t *paths = json_object_get(compiler->root, "paths");
    const char *path;
    json_t *item;

    compiler->contract->operations =
        arena_array(compiler->arena, operations_count(paths),
                    sizeof *compiler->contract->operations);
    json_object_foreach(paths, path, item)
        path_compile(compiler, path, item);
    if (compiler->contract->operation_count == 0)
        contract_refuse(compiler, "paths", "no operation");
}

/* The first of that name. */
static struct operation *operation_find(struct contract *contract,
                                        const char *id)
{
    for (size_t i = 0; i < contract->operation_count; i++)
        if (strcmp(contract->operations[i].id, id) == 0)
            return &contract->operations[i];
    return NULL;
}

/* One to one: whatever is promised is done, whatever is done is promised. */
static void handlers_match(struct compiler *compiler,
                           const struct handler *handlers)
{
    struct contract *contract = compiler->contract;

    for (const struct handler *h = handlers; h->operation_id != NULL; h++) {
        struct operation *operation = operation_find(contract, h->operation_id);

        if (operation == NULL)
            contract_refuse(compiler, h->operation_id,
                            "handler without operation");
        else if (operation->handler != NULL)
            contract_refuse(compiler, h->operation_id, "two handlers");
        else
            operation->handler = h->function;
    }
    for (size_t i = 0; i < contract->operation_count; i++) {
        struct operation *operation = &contract->operations[i];

        if (operation_find(contract, operation->id) != operation)
            contract_refuse(compiler, operation->id, "two operations");
        else if (operation->handler == NULL)
            contract_refuse(compiler, operation->id,
                            "operation without handler");
    }
}

/* A contract that says something twice says nothing. */
static const json_t *document_parse(const char *json, size_t length,
                                    struct arena *arena, struct text *why)
{
    json_error_t error;
    json_t *root = json_loadb(json, length, JSON_REJECT_DUPLICATES, &error);

    if (root == NULL) {
        text_addf(why, "line %d, column %d: %s\n", error.line, error.column,
                  error.text);
        return NULL;
    }
    return json_own(arena, root);
}

void contract_refuse(struct compiler *compiler, const char *where,
                     const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    refusal_write(compiler->why, where, format, arguments);
    va_end(arguments);
}

bool keys_check(struct compiler *compiler, const json_t *object,
                const char *const *known, const char *where)
{
    const char *key;
    json_t *value;

    if (!json_is_object(object)) {
        contract_refuse(compiler, where, "must be an object");
        return false;
    }
    json_object_foreach((json_t *)object, key, value) {
        const char *const *at = known;

        while (*at != NULL && strcmp(*at, key) != 0)
            at++;
        if (*at == NULL && strncmp(key, "x-", 2) != 0)
            contract_refuse(compiler, where, "unknown key %s", key);
    }
    return true;
}

const json_t *part_find(struct compiler *compiler, const json_t *part,
                        const char *where)
{
    const json_t *reference = json_object_get(part, "$ref");
    const json_t *found;

    if (reference == NULL)
        return part;
    found = json_is_string(reference)
                ? reference_find(compiler->root, json_string_value(reference),
                                 compiler->arena)
                : NULL;
    if (found == NULL)
        contract_refuse(compiler, where, "$ref leads nowhere");
    return found;
}

struct contract *contract_load(const char *json, size_t length,
                               const struct handler *handlers,
                               struct arena *arena, const char **why)
{
    struct text reasons = text_new(arena, 0);
    struct contract *contract = arena_alloc(arena, sizeof *contract);
    struct compiler compiler = {
        .root = document_parse(json, length, arena, &reasons),
        .arena = arena,
        .why = &reasons,
        .contract = contract,
    };

    if (compiler.root != NULL) {
        compiler.schemas = schema_set_new(compiler.root, arena, &reasons);
        components_compile(&compiler);
        paths_compile(&compiler);
        handlers_match(&compiler, handlers);
        routes_compile(&compiler);
    }
    *why = reasons.length == 0 ? NULL : reasons.bytes;
    return reasons.length == 0 ? contract : NULL;
}

size_t contract_operation_count(const struct contract *contract)
{
    return contract->operation_count;
}

const struct operation *contract_operation(const struct contract *contract,
                                           size_t index)
{
    return index < contract->operation_count ? &contract->operations[index]
                                             : NULL;
}

const struct schema *contract_schema(const struct contract *contract,
                                     const char *name)
{
    for (size_t i = 0; i < contract->schema_count; i++)
        if (strcmp(contract->schemas[i].name, name) == 0)
            return contract->schemas[i].schema;
    return NULL;
}
