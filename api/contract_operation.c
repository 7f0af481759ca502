/*
 * One operation of the contract: who may call it, with which effect.
 */
#include <string.h>

#include "api/contract_node.h"
#include "services/base/json.h"

static const char *const operation_keys[] = {
    "operationId", "summary",     "description", "tags",     "parameters",
    "requestBody", "responses",   "security",    "deprecated",
    "externalDocs", NULL,
};

/* The index of `name` in a list; -1 when it is not there. */
static int index_find(const char *const *list, size_t count, const char *name)
{
    for (size_t i = 0; name != NULL && i < count; i++)
        if (strcmp(list[i], name) == 0)
            return (int)i;
    return -1;
}

/* ---- Security ------------------------------------------------------------ */

/* One scheme with at most one scope, which the scheme's x-scopes must name. */
static void requirement_compile(struct compiler *compiler, const char *name,
                                const json_t *scopes, const char *where,
                                struct operation *out)
{
    json_t *components = json_object_get(compiler->root, "components");
    json_t *schemes = json_object_get(components, "securitySchemes");
    json_t *scheme = json_object_get(schemes, name);
    json_t *defined = json_object_get(scheme, "x-scopes");
    const char *scope = json_string_value(json_array_get(scopes, 0));

    if (scheme == NULL)
        contract_refuse(compiler, where, "security scheme %s is undefined",
                        name);
    else if (json_array_size(scopes) > 1)
        contract_refuse(compiler, where, "more than one scope");
    else if (scope != NULL && json_object_get(defined, scope) == NULL)
        contract_refuse(compiler, where, "scope %s is undefined", scope);
    out->scope = scope;
}

/* `{}` among the alternatives says that no token will do as well. */
static void security_compile(struct compiler *compiler, const json_t *json,
                             const char *where, struct operation *out)
{
    json_t *security = json_object_get(json, "security");
    size_t index, demanding = 0;
    json_t *alternative, *scopes;
    const char *scheme;

    if (security == NULL)
        security = json_object_get(compiler->root, "security");
    if (!json_is_array(security)) {
        contract_refuse(compiler, where, "security is missing");
        return;
    }
    out->is_open = json_array_size(security) == 0;
    json_array_foreach(security, index, alternative) {
        if (json_object_size(alternative) == 0)
            out->is_open = true;
        json_object_foreach(alternative, scheme, scopes) {
            demanding++;
            requirement_compile(compiler, scheme, scopes, where, out);
        }
    }
    if (demanding > 1)
        contract_refuse(compiler, where, "more than one way to authenticate");
}

/* ---- Extensions ---------------------------------------------------------- */

/* The least level of a person's login; machines have none. */
static void level_compile(struct compiler *compiler, const json_t *json,
                          const char *where, struct operation *out)
{
    const json_t *value = json_object_get(json, "x-level");
    int level = index_find(level_names, LEVEL_COUNT, json_string_value(value));

    if (value == NULL)
        return;
    if (level < 0)
        contract_refuse(compiler, where, "x-level is unknown");
    else
        out->level = (enum level)level;
}

/* The sides of a case that may call it; without the list, any. */
static void capacities_compile(struct compiler *compiler, const json_t *json,
                               const char *where, struct operation *out)
{
    json_t *value = json_object_get(json, "x-capacities");
    size_t index;
    json_t *name;

    if (value != NULL && json_array_size(value) == 0)
        contract_refuse(compiler, where, "x-capacities must be a list");
    json_array_foreach(value, index, name) {
        int capacity =
            index_find(capacity_names, CAPACITY_COUNT, json_string_value(name));

        if (capacity < 0)
            contract_refuse(compiler, where, "x-capacities: unknown name");
        else
            out->capacities |= 1U << capacity;
    }
}

/* What a method means (RFC 9110 § 9.2.1), unless a POST only asks. */
static void writes_compile(struct compiler *compiler, const json_t *json,
                           const char *where, enum method method,
                           struct operation *out)
{
    const json_t *value = json_object_get(json, "x-writes");

    out->writes = method != METHOD_GET;
    if (value == NULL)
        return;
    if (!json_is_boolean(value) || (json_is_true(value) && !out->writes))
        contract_refuse(compiler, where,
                        "x-writes must be false, or true on "
                        "a method that changes something");
    else
        out->writes = json_is_true(value);
}

/* Reading is no effect for the caller, so no key is asked for; that somebody
 * has read is kept all the same. Who reads is therefore always known. */
static void records_compile(struct compiler *compiler, const json_t *json,
                            const char *where, enum method method,
                            struct operation *out)
{
    const json_t *value = json_object_get(json, "x-records");

    out->records = json_is_true(value);
    if (value != NULL &&
        (!out->records || method != METHOD_GET || out->is_open))
        contract_refuse(compiler, where,
                        "x-records must be true, on a GET that needs a token");
}

/* What costs most has a quota of its own. */
static void rate_compile(struct compiler *compiler, const json_t *json,
                         const char *where, struct operation *out)
{
    const json_t *value = json_object_get(json, "x-rate");
    const char *name = json_string_value(value);

    out->rate = out->writes ? RATE_WRITE : RATE_READ;
    if (value == NULL)
        return;
    if (name == NULL || strcmp(name, rate_class_names[RATE_HEAVY]) != 0)
        contract_refuse(compiler, where, "x-rate must be heavy");
    else
        out->rate = RATE_HEAVY;
}

/* What the parameters say about the kind of the operation. */
static void demands_note(struct compiler *compiler, const char *where,
                         struct operation *out)
{
    for (size_t i = 0; i < out->parameter_count; i++) {
        const struct parameter *p = &out->parameters[i];
        bool is_key = strcmp(p->name, "Idempotency-Key") == 0;
        bool is_match = strcmp(p->name, "If-Match") == 0;

        out->needs_key = out->needs_key || is_key;
        out->needs_match = out->needs_match || is_match;
        if ((is_key || is_match) && !p->required)
            contract_refuse(compiler, where, "%s must be required", p->name);
        if (strcmp(p->name, "dryRun") != 0)
            continue;
        out->takes_dry_run = true;
        if (p->place != IN_QUERY || p->schema->type != TYPE_BOOLEAN)
            contract_refuse(compiler, where,
                            "dryRun must be a boolean of the query");
    }
}

void operation_compile(struct compiler *compiler, const char *path,
                       const json_t *item, enum method method,
                       struct operation *out)
{
    const json_t *json = json_object_get(item, method_keys[method]);
    const char *where =
        arena_printf(compiler->arena, "%s %s", method_names[method], path);
    const char *id = json_member_text(json, "operationId");

    out->id = id == NULL ? where : id;
    out->method = method_names[method];
    out->path = path;
    if (!keys_check(compiler, json, operation_keys, where))
        return;
    if (id == NULL)
        contract_refuse(compiler, where, "operationId is missing");
    parameters_compile(compiler, item, json, where, out);
    body_compile(compiler, json_object_get(json, "requestBody"), where, out);
    responses_compile(compiler, json_object_get(json, "responses"), where, out);
    security_compile(compiler, json, where, out);
    level_compile(compiler, json, where, out);
    capacities_compile(compiler, json, where, out);
    writes_compile(compiler, json, where, method, out);
    records_compile(compiler, json, where, method, out);
    rate_compile(compiler, json, where, out);
    demands_note(compiler, where, out);
}
