/*
 * The contract as compiled, and what its compiler passes around: shared by
 * the files contract*.c, router.c and nobody else. All of it is immutable
 * once contract_load has returned.
 */
#ifndef TILSKUDD_API_CONTRACT_NODE_H
#define TILSKUDD_API_CONTRACT_NODE_H

#include "api/contract.h"
#include "api/schema_node.h"

/* struct route has room for as many. */
#define PATH_PARAMETERS_MAX 8

/* No path of a contract is deeper. */
#define PATH_SEGMENTS_MAX 16

enum method {
    METHOD_DELETE,
    METHOD_GET,
    METHOD_PATCH,
    METHOD_POST,
    METHOD_PUT,
    METHOD_COUNT
};

/* As in requests: "GET"; and as keys of a path: "get". */
extern const char *const method_names[METHOD_COUNT];
extern const char *const method_keys[METHOD_COUNT];

/* One segment of the tree of paths. */
struct route_node {
    const char *literal; /* NULL: a parameter */
    struct route_node *children;
    struct route_node *next; /* sibling */
    const struct operation *operations[METHOD_COUNT];
    const char *allow; /* NULL: no path ends here */
};

struct named_schema {
    const char *name;
    const struct schema *schema;
};

struct contract {
    struct operation *operations;
    size_t operation_count;
    struct named_schema *schemas;
    size_t schema_count;
    struct route_node root;
};

/* What every part of the compiler needs. */
struct compiler {
    const json_t *root;
    struct arena *arena;
    struct text *why;
    struct schema_set *schemas;
    struct contract *contract;
};

void contract_refuse(struct compiler *compiler, const char *where,
                     const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Refuses every key of `object` that is not in the NULL-terminated list and
 * does not begin with "x-". False if `object` is none. */
bool keys_check(struct compiler *compiler, const json_t *object,
                const char *const *known, const char *where);

/* `part` itself, or what its $ref leads to; NULL (refused) for nowhere. */
const json_t *part_find(struct compiler *compiler, const json_t *part,
                        const char *where);

/* One operation of the path item. (contract_operation.c) */
void operation_compile(struct compiler *compiler, const char *path,
                       const json_t *item, enum method method,
                       struct operation *out);

/* What it takes and gives. (contract_exchange.c) */
void parameters_compile(struct compiler *compiler, const json_t *item,
                        const json_t *json, const char *where,
                        struct operation *out);
void body_compile(struct compiler *compiler, const json_t *body,
                  const char *where, struct operation *out);
void responses_compile(struct compiler *compiler, const json_t *responses,
                       const char *where, struct operation *out);

/* Hangs all operations into the tree, refusing paths with two readings.
 * (router.c) */
void routes_compile(struct compiler *compiler);

#endif
