/*
 * From the contract's JSON to schema nodes: references, types, and the
 * examples that a schema gives of itself. Keywords are in schema_keyword.c.
 */
#include <math.h>
#include <string.h>

#include "api/schema_node.h"
#include "services/base/memory.h"
#include "api/uri.h"

/* Match limits: above what a sound pattern needs for texts of some thousand
 * characters, and about a millisecond of work at most. */
#define MATCH_LIMIT 50000
#define HEAP_LIMIT_KIB 8192

/* A target of $ref. */
struct schema_ref {
    const char *reference;
    const struct schema *schema; /* NULL while running */
    struct schema_ref *next;
};

static void matching_release(void *object)
{
    struct matching *matching = object;

    pcre2_match_context_free(matching->limits);
    pcre2_general_context_free(matching->memory);
}

static void *pcre2_new(size_t size, void *nothing)
{
    (void)nothing;
    return memory_new(size);
}

static void pcre2_free(void *memory, void *nothing)
{
    (void)nothing;
    memory_free(memory);
}

static const struct matching *matching_new(struct arena *arena)
{
    struct matching *matching = arena_alloc(arena, sizeof *matching);

    matching->memory =
        pcre2_general_context_create(pcre2_new, pcre2_free, NULL);
    matching->limits = pcre2_match_context_create(matching->memory);
    pcre2_set_match_limit(matching->limits, MATCH_LIMIT);
    pcre2_set_depth_limit(matching->limits, MATCH_LIMIT);
    pcre2_set_heap_limit(matching->limits, HEAP_LIMIT_KIB);
    return arena_adopt(arena, matching, matching_release);
}

/* RFC 6901 § 4: "~1" is "/", and only then "~0" is "~". */
static void token_unescape(char *token)
{
    char *out = token;

    for (const char *at = token; *at != '\0'; at++) {
        if (at[0] == '~' && (at[1] == '0' || at[1] == '1'))
            *out++ = *++at == '0' ? '~' : '/';
        else
            *out++ = *at;
    }
    *out = '\0';
}

/* A contract has some hundred references: a list is enough. */
static const struct schema_ref *ref_find(const struct schema_ref *list,
                                         const char *reference)
{
    while (list != NULL && strcmp(list->reference, reference) != 0)
        list = list->next;
    return list;
}

/* The compiled target of a reference; NULL when it is refused. */
static const struct schema *ref_build(struct schema_set *set,
                                      const char *reference, const char *where)
{
    const struct schema_ref *known = ref_find(set->compiled, reference);
    const json_t *target = reference_find(set->root, reference, set->arena);
    struct schema_ref running = { reference, NULL, set->running };
    struct schema_ref *done;

    if (known != NULL)
        return known->schema;
    if (target == NULL) {
        schema_refuse(set, where, "$ref %s leads nowhere", reference);
        return NULL;
    }
    if (ref_find(set->running, reference) != NULL) {
        schema_refuse(set, where, "$ref %s is recursive", reference);
        return NULL;
    }
    set->running = &running;
    done = arena_alloc(set->arena, sizeof *done);
    done->reference = reference;
    done->schema = schema_build(set, target, reference);
    set->running = running.next;
    done->next = set->compiled;
    set->compiled = done;
    return done->schema;
}

/* OpenAPI 3.1 lets annotations stand beside $ref, such as readOnly or a
 * description of this use: a copy of the target carries them. */
static void ref_read(struct site *site)
{
    const json_t *reference = json_object_get(site->json, "$ref");
    const struct schema *target;
    const char *keyword;
    json_t *value;

    if (!json_is_string(reference)) {
        schema_refuse(site->set, site->where, "$ref is no text");
        return;
    }
    target = ref_build(site->set, json_string_value(reference), site->where);
    if (target == NULL)
        return;
    *site->out = *target;
    json_object_foreach((json_t *)site->json, keyword, value)
        if (strcmp(keyword, "$ref") != 0 &&
            !annotation_read(site, keyword, value))
            schema_refuse(site->set, site->where, "%s cannot stand beside $ref",
                          keyword);
    if (site->out->is_merge_patch && site->out->type != TYPE_OBJECT &&
        site->out->type != TYPE_ONE_OF)
        schema_refuse(site->set, site->where,
                      "x-merge-patch does not go with its type");
}

/* TYPE_ANY when it is no type at all. */
static enum schema_type type_find(const char *name)
{
    for (int type = TYPE_OBJECT; type < TYPE_ONE_OF; type++)
        if (strcmp(schema_type_names[type], name) == 0)
            return (enum schema_type)type;
    return TYPE_ANY;
}

/* `type` decides which keywords may follow; without it a schema is a choice
 * or says outright that anything goes. */
static void type_read(struct site *site)
{
    const json_t *type = json_object_get(site->json, "type");

    if (json_object_get(site->json, "oneOf") != NULL)
        site->out->type = TYPE_ONE_OF;
    else if (json_is_string(type))
        site->out->type = type_find(json_string_value(type));
    else if (type != NULL)
        schema_refuse(site->set, site->where, "type is not one name");
    else if (!json_is_true(json_object_get(site->json, "x-free")))
        schema_refuse(site->set, site->where, "type is missing");
    if (json_is_string(type) && site->out->type == TYPE_ANY)
        schema_refuse(site->set, site->where, "type %s is unknown",
                      json_string_value(type));
}

/* Checked as an answer would be: members set by the service may be there. */
static void examples_check(struct site *site)
{
    json_t *value = json_object_get(site->json, "default");
    size_t index;

    if (value != NULL)
        example_check(site->set, site->out, value, SCHEMA_RESPONSE, site->where,
                      "default");
    json_array_foreach(json_object_get(site->json, "examples"), index, value)
        example_check(site->set, site->out, value, SCHEMA_RESPONSE, site->where,
                      "examples");
}

static void site_read(struct site *site)
{
    size_t refused = site->set->why->length;

    if (json_object_get(site->json, "$ref") != NULL) {
        ref_read(site);
    } else {
        type_read(site);
        if (site->set->why->length != refused)
            return; /* without a type nothing else can be judged */
        keywords_read(site);
        keywords_conclude(site);
    }
    if (site->set->why->length == refused)
        examples_check(site);
}

const json_t *reference_find(const json_t *root, const char *reference,
                             struct arena *arena)
{
    const json_t *found = root;
    const char *at = reference;

    if (strncmp(reference, "#/", 2) != 0)
        return NULL; /* a bundled contract refers to nothing outside */
    at++;
    while (found != NULL && *at == '/') {
        size_t length = strcspn(at + 1, "/");
        char *token = uri_decode(at + 1, length, arena);

        if (token == NULL)
            return NULL;
        token_unescape(token);
        found = json_object_get(found, token);
        at += 1 + length;
    }
    return found;
}

void refusal_write(struct text *why, const char *where, const char *format,
                   va_list arguments)
{
    text_addf(why, "%s: ", where);
    text_addv(why, format, arguments);
    text_addc(why, '\n');
}

void schema_refuse(struct schema_set *set, const char *where,
                   const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    refusal_write(set->why, where, format, arguments);
    va_end(arguments);
}

void example_check(struct schema_set *set, const struct schema *schema,
                   const json_t *value, enum schema_use use, const char *where,
                   const char *what)
{
    struct faults faults = { .arena = set->arena };

    schema_check(schema, value, use, "#", &faults);
    for (const struct fault *f = faults.first; f != NULL; f = f->next)
        schema_refuse(set, where, "%s breaks the schema: %s %s", what,
                      f->pointer, fault_entry(f->code)->code);
}

const struct schema *schema_build(struct schema_set *set, const json_t *json,
                                  const char *where)
{
    struct schema *out = arena_alloc(set->arena, sizeof *out);
    struct site site = { set, json, where, out };

    *out = (struct schema){
        .max_length = NO_LIMIT,
        .max_items = NO_LIMIT,
        .max_members = NO_LIMIT,
        .minimum = -INFINITY,
        .maximum = INFINITY,
        .matching = set->matching,
    };
    if (json_is_object(json))
        site_read(&site);
    else
        schema_refuse(set, where, "a schema must be an object");
    return out;
}

struct schema_set *schema_set_new(const json_t *root, struct arena *arena,
                                  struct text *why)
{
    struct schema_set *set = arena_alloc(arena, sizeof *set);

    set->root = root;
    set->arena = arena;
    set->why = why;
    set->matching = matching_new(arena);
    return set;
}

const struct schema *schema_compile(struct schema_set *set,
                                    const json_t *schema, const char *where)
{
    size_t refused = set->why->length;
    const struct schema *compiled = schema_build(set, schema, where);

    return set->why->length == refused ? compiled : NULL;
}

const struct schema *schema_compile_ref(struct schema_set *set,
                                        const char *reference)
{
    return ref_build(set, reference, reference);
}
