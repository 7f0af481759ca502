/*
 * What an operation takes and gives: parameters, body and answers.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/contract_node.h"
#include "services/base/json.h"

static const char *const parameter_keys[] = {
    "name",       "in",      "required", "schema", "description",
    "deprecated", "example", "examples", NULL,
};
static const char *const body_keys[] = {
    "description", "required", "content", NULL,
};
static const char *const response_keys[] = {
    "description", "headers", "content", "links", NULL,
};
static const char *const media_keys[] = {
    "schema", "example", "examples", NULL,
};

#define COLUMNS_KEY "x-columns"
#define BYTES_KEY "x-bytes-max"

/* ---- Examples ------------------------------------------------------------ */

/* `example` and `examples` beside a schema must be what it demands. */
static void examples_check(struct compiler *compiler, const json_t *holder,
                           const struct schema *schema, enum schema_use use,
                           const char *where)
{
    json_t *example = json_object_get(holder, "example");
    const char *name;
    json_t *entry;

    if (schema == NULL)
        return;
    if (example != NULL)
        example_check(compiler->schemas, schema, example, use, where,
                      "example");
    json_object_foreach(json_object_get(holder, "examples"), name, entry) {
        const json_t *found = part_find(compiler, entry, where);
        const json_t *value = json_object_get(found, "value");

        if (value != NULL)
            example_check(compiler->schemas, schema, value, use, where,
                          "example");
    }
}

/* ---- Parameters ---------------------------------------------------------- */

static bool place_read(const char *in, enum parameter_place *out)
{
    static const char *const names[] = {
        [IN_PATH] = "path", [IN_QUERY] = "query", [IN_HEADER] = "header",
    };

    for (int place = IN_PATH; in != NULL && place <= IN_HEADER; place++) {
        if (strcmp(in, names[place]) != 0)
            continue;
        *out = (enum parameter_place)place;
        return true;
    }
    return false;
}

/* A parameter is one text; lists and objects have too many spellings. */
static bool is_scalar(const struct schema *schema)
{
    return schema != NULL &&
           (schema->type == TYPE_STRING || schema->type == TYPE_INTEGER ||
            schema->type == TYPE_BOOLEAN);
}

/* False when nothing came of it; the reasons are noted. */
static bool parameter_compile(struct compiler *compiler, const json_t *json,
                              const char *operation, struct parameter *out)
{
    const char *where;

    out->name = json_member_text(json, "name");
    where = arena_printf(compiler->arena, "%s parameter %s", operation,
                         out->name == NULL ? "?" : out->name);
    if (!keys_check(compiler, json, parameter_keys, where))
        return false;
    if (out->name == NULL ||
        !place_read(json_member_text(json, "in"), &out->place)) {
        contract_refuse(compiler, where, "name or in is missing or unknown");
        return false;
    }
    out->required = json_is_true(json_object_get(json, "required"));
    out->schema = schema_compile(compiler->schemas,
                                 json_object_get(json, "schema"), where);
    if (out->schema != NULL && !is_scalar(out->schema))
        contract_refuse(compiler, where, "must be string, integer or boolean");
    if (out->place == IN_PATH && !out->required)
        contract_refuse(compiler, where, "a path parameter must be required");
    examples_check(compiler, json, out->schema, SCHEMA_REQUEST, where);
    return out->schema != NULL;
}

/* Names are unique over path, query and headers together, so that a handler
 * can ask for one by name. */
static struct parameter *parameter_find(struct parameter *list, size_t count,
                                        const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(list[i].name, name) == 0)
            return &list[i];
    return NULL;
}

/* Adds those of one list; the operation's own stand for the path's. */
static size_t parameters_add(struct compiler *compiler, const json_t *list,
                             const char *where, bool is_path_level,
                             struct parameter *found, size_t count)
{
    size_t index;
    json_t *entry;

    json_array_foreach(list, index, entry) {
        const json_t *json = part_find(compiler, entry, where);
        struct parameter next = { 0 };

        if (json == NULL || !parameter_compile(compiler, json, where, &next))
            continue;
        if (parameter_find(found, count, next.name) == NULL)
            found[count++] = next;
        else if (!is_path_level)
            contract_refuse(compiler, where, "parameter %s stands twice",
                            next.name);
    }
    return count;
}

/* Moves the parameter of `{name}` to `index`, so that path parameters come
 * first and in path order: segments are matched to them by index. */
static void parameter_place(struct compiler *compiler, const char *name,
                            size_t index, const char *where,
                            struct parameter *list, size_t count)
{
    struct parameter *found = parameter_find(list, count, name);
    struct parameter moved;

    if (found == NULL || found->place != IN_PATH || found < list + index) {
        contract_refuse(compiler, where, "{%s} is not declared once", name);
        return;
    }
    moved = *found;
    memmove(list + index + 1, list + index,
            (size_t)(found - (list + index)) * sizeof *list);
    list[index] = moved;
}

/* The path's braces and the declared path parameters are the same set. */
static void parameters_order(struct compiler *compiler, const char *where,
                             const struct operation *operation,
                             struct parameter *list, size_t count)
{
    size_t used = 0, declared = 0;
    const char *at = operation->path;

    while ((at = strchr(at, '{')) != NULL) {
        const char *name =
            arena_copyn(compiler->arena, at + 1, strcspn(at + 1, "}"));

        parameter_place(compiler, name, used++, where, list, count);
        at++;
    }
    for (size_t i = 0; i < count; i++)
        declared += list[i].place == IN_PATH;
    if (declared > used)
        contract_refuse(compiler, where, "a path parameter is not in the path");
    if (used > PATH_PARAMETERS_MAX)
        contract_refuse(compiler, where, "more than %d path parameters",
                        PATH_PARAMETERS_MAX);
}

void parameters_compile(struct compiler *compiler, const json_t *item,
                        const json_t *json, const char *where,
                        struct operation *out)
{
    const json_t *shared = json_object_get(item, "parameters");
    const json_t *own = json_object_get(json, "parameters");
    size_t most = json_array_size(shared) + json_array_size(own);
    struct parameter *list = arena_array(compiler->arena, most, sizeof *list);
    size_t count;

    count = parameters_add(compiler, own, where, false, list, 0);
    count = parameters_add(compiler, shared, where, true, list, count);
    parameters_order(compiler, where, out, list, count);
    out->parameters = list;
    out->parameter_count = count;
}

/* ---- Body ---------------------------------------------------------------- */

/* RFC 6839 § 3.1: "+json" is JSON with a meaning. */
static bool is_json_type(const char *media_type)
{
    size_t length = strlen(media_type);

    return strcmp(media_type, "application/json") == 0 ||
           (length > 5 && strcmp(media_type + length - 5, "+json") == 0);
}

/* A schema read as a merge patch stands under its media type (RFC 7396),
 * and nothing else does. */
static bool patch_is_marked(const char *media_type, const struct schema *schema)
{
    bool is_patch = strcmp(media_type, "application/merge-patch+json") == 0;

    return schema == NULL || is_patch == schema->is_merge_patch;
}

/* Bytes have no schema, only how many there may be at most. */
static void bytes_compile(struct compiler *compiler, const json_t *media,
                          const char *where, struct operation *out)
{
    json_int_t most = json_integer_value(json_object_get(media, BYTES_KEY));

    if (most <= 0 || json_object_get(media, "schema") != NULL)
        contract_refuse(compiler, where,
                        "bytes have " BYTES_KEY " instead of a schema");
    else
        out->body_bytes_max = (size_t)most;
}

static void document_compile(struct compiler *compiler, const json_t *media,
                             const char *where, struct operation *out)
{
    out->body = schema_compile(compiler->schemas,
                               json_object_get(media, "schema"), where);
    if (!is_json_type(out->body_type))
        contract_refuse(compiler, where, "%s is not JSON", out->body_type);
    if (json_object_get(media, BYTES_KEY) != NULL)
        contract_refuse(compiler, where, "only bytes have " BYTES_KEY);
    if (!patch_is_marked(out->body_type, out->body))
        contract_refuse(compiler, where,
                        "application/merge-patch+json "
                        "and x-merge-patch go together");
    examples_check(compiler, media, out->body, SCHEMA_REQUEST, where);
}

void body_compile(struct compiler *compiler, const json_t *body,
                  const char *where, struct operation *out)
{
    const json_t *json = part_find(compiler, body, where);
    json_t *content = json_object_get(json, "content");
    const char *media_type;
    json_t *media;

    if (body == NULL || !keys_check(compiler, json, body_keys, where))
        return;
    if (json_object_size(content) != 1)
        contract_refuse(compiler, where, "a body has exactly one media type");
    out->body_required = json_is_true(json_object_get(json, "required"));
    json_object_foreach(content, media_type, media) {
        const char *below = arena_printf(compiler->arena, "%s body", where);

        keys_check(compiler, media, media_keys, below);
        out->body_type = media_type;
        if (strcmp(media_type, "application/octet-stream") == 0)
            bytes_compile(compiler, media, below, out);
        else
            document_compile(compiler, media, below, out);
    }
}

/* ---- Answers ------------------------------------------------------------- */

/* "200", or "default" as 0; -1 for anything else. Ranges such as "4XX" would
 * leave open which status an answer may have. */
static int status_read(const char *text)
{
    long status;
    char *end;

    if (strcmp(text, "default") == 0)
        return 0;
    status = strtol(text, &end, 10);
    return *end == '\0' && status >= 200 && status <= 599 ? (int)status : -1;
}

/* What was uploaded is given as the type it has. */
#define ANY_TYPE "*/*"

static enum form form_of(const char *media_type)
{
    if (strcmp(media_type, "application/x-ndjson") == 0)
        return FORM_NDJSON;
    if (strcmp(media_type, "text/calendar") == 0)
        return FORM_CALENDAR;
    if (strcmp(media_type, ANY_TYPE) == 0 ||
        strcmp(media_type, "application/zip") == 0)
        return FORM_FILE;
    return strcmp(media_type, "text/csv") == 0 ? FORM_CSV : FORM_DOCUMENT;
}

/* What `path` leads to below `schema`: "name", or "applicant.name". */
static const struct schema *member_find(const struct schema *schema,
                                        const char *path)
{
    size_t length = strcspn(path, ".");

    for (size_t i = 0; schema != NULL && i < schema->member_count; i++) {
        const struct schema_member *member = &schema->members[i];

        if (strncmp(member->name, path, length) != 0 ||
            member->name[length] != '\0')
            continue;
        return path[length] == '.'
                   ? member_find(member->schema, path + length + 1)
                   : member->schema;
    }
    return NULL;
}

/* A cell holds one value, or a list of texts, with spaces between them. */
static bool fits_cell(const struct schema *schema)
{
    bool is_list = schema != NULL && schema->type == TYPE_ARRAY;

    return is_scalar(schema) || (is_list && schema->items != NULL &&
                                 schema->items->type == TYPE_STRING);
}

/* The columns of CSV are members of what a line of NDJSON is, which stands
 * before it: one item in two forms. */
static void columns_compile(struct compiler *compiler, const json_t *media,
                            const struct schema *line, const char *where,
                            struct response *out)
{
    json_t *list = json_object_get(media, COLUMNS_KEY);
    const char **columns =
        arena_array(compiler->arena, json_array_size(list) + 1,
                    sizeof *columns);
    size_t index;
    json_t *entry;

    json_array_foreach(list, index, entry) {
        columns[index] = json_string_value(entry);
        if (columns[index] == NULL ||
            !fits_cell(member_find(line, columns[index])))
            contract_refuse(compiler, where,
                            COLUMNS_KEY " %zu is no single value of a line",
                            index);
    }
    if (json_array_size(list) == 0 || out->schema != NULL)
        contract_refuse(compiler, where,
                        "CSV has " COLUMNS_KEY " instead of a schema");
    out->columns = columns;
}

/* An answer that is not JSON, such as a page, may go without a schema. */
static void media_compile(struct compiler *compiler, const json_t *media,
                          const struct schema *line, const char *where,
                          struct response *out)
{
    const json_t *schema = json_object_get(media, "schema");

    keys_check(compiler, media, media_keys, where);
    if (schema != NULL || is_json_type(out->content_type) ||
        out->form == FORM_NDJSON)
        out->schema = schema_compile(compiler->schemas, schema, where);
    if (out->form == FORM_CSV)
        columns_compile(compiler, media, line, where, out);
    else if (json_object_get(media, COLUMNS_KEY) != NULL)
        contract_refuse(compiler, where, "only CSV has " COLUMNS_KEY);
    examples_check(compiler, media, out->schema, SCHEMA_RESPONSE, where);
}

/* One entry per media type; one without a body when there is none. */
static size_t response_compile(struct compiler *compiler, const json_t *json,
                               int status, const char *where,
                               struct response *out)
{
    json_t *content = json_object_get(json, "content");
    const struct schema *line = NULL;
    const char *media_type;
    json_t *media;
    size_t count = 0;

    keys_check(compiler, json, response_keys, where);
    json_object_foreach(content, media_type, media) {
        struct response *next = &out[count++];

        *next = (struct response){ .status = status,
                                   .content_type = media_type,
                                   .form = form_of(media_type) };
        media_compile(compiler, media, line, where, next);
        line = next->form == FORM_NDJSON ? next->schema : line;
    }
    if (count == 0)
        out[count++] = (struct response){ .status = status };
    return count;
}

/* How many entries the answers need: at least one each. */
static size_t responses_count(struct compiler *compiler,
                              const json_t *responses, const char *where)
{
    const char *key;
    json_t *entry;
    size_t count = 0;

    json_object_foreach((json_t *)responses, key, entry) {
        const json_t *json = part_find(compiler, entry, where);
        size_t types = json_object_size(json_object_get(json, "content"));

        count += types == 0 ? 1 : types;
    }
    return count;
}

void responses_compile(struct compiler *compiler, const json_t *responses,
                       const char *where, struct operation *out)
{
    size_t most = responses_count(compiler, responses, where);
    struct response *list = arena_array(compiler->arena, most, sizeof *list);
    const char *key;
    json_t *entry;

    if (json_object_size(responses) == 0)
        contract_refuse(compiler, where, "no responses");
    json_object_foreach((json_t *)responses, key, entry) {
        const json_t *json = part_find(compiler, entry, where);
        const char *below =
            arena_printf(compiler->arena, "%s response %s", where, key);
        int status = status_read(key);

        if (status < 0)
            contract_refuse(compiler, below, "must be a status or default");
        else if (json != NULL)
            out->response_count +=
                response_compile(compiler, json, status, below,
                                 list + out->response_count);
    }
    out->responses = list;
}
