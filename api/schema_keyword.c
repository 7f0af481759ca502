/*
 * The vocabulary, once: each keyword, the types it may stand with, and how it
 * is read. What is not in this list is refused, so that nothing in the
 * contract is ever just decoration.
 */
#include <math.h>
#include <string.h>

#include "api/schema_node.h"

#define ON(type) (1U << TYPE_##type)
#define ON_ANY (~0U)
#define ON_SCALAR (ON(STRING) | ON(INTEGER) | ON(NUMBER) | ON(BOOLEAN))

/* `offset`: of the schema's member that a count, bound or flag goes to. */
struct keyword {
    const char *name;
    unsigned types;
    void (*read)(struct site *site, const struct keyword *keyword,
                 const json_t *value);
    size_t offset;
};

/* "<keyword> must be <expected>" */
static void refuse_value(struct site *site, const struct keyword *keyword,
                         const char *expected)
{
    schema_refuse(site->set, site->where, "%s must be %s", keyword->name,
                  expected);
}

static const char *where_below(const struct site *site, const char *name)
{
    return arena_printf(site->set->arena, "%s/%s", site->where, name);
}

static void pattern_release(void *pattern)
{
    pcre2_code_free(pattern);
}

/* ---- Readers ------------------------------------------------------------- */

/* Annotations, and keywords that only make sense once all others are read:
 * schema_whole.c. */
static void read_nothing(struct site *site, const struct keyword *keyword,
                         const json_t *value)
{
    (void)site;
    (void)keyword;
    (void)value;
}

static void read_flag(struct site *site, const struct keyword *keyword,
                      const json_t *value)
{
    if (json_is_boolean(value))
        *(bool *)((char *)site->out + keyword->offset) = json_is_true(value);
    else
        refuse_value(site, keyword, "true or false");
}

static void read_count(struct site *site, const struct keyword *keyword,
                       const json_t *value)
{
    json_int_t count = json_integer_value(value);

    if (json_is_integer(value) && count >= 0)
        *(size_t *)((char *)site->out + keyword->offset) = (size_t)count;
    else
        refuse_value(site, keyword, "a whole number from 0");
}

/* An integer bound beyond 2^53 - 1 would promise what clients cannot keep. */
static void read_bound(struct site *site, const struct keyword *keyword,
                       const json_t *value)
{
    double bound = json_number_value(value);

    if (!json_is_number(value) || fabs(bound) > (double)INTEGER_MAX)
        refuse_value(site, keyword, "a number within 2^53 - 1");
    else if (site->out->type == TYPE_INTEGER && !json_is_integer(value))
        refuse_value(site, keyword, "a whole number");
    else
        *(double *)((char *)site->out + keyword->offset) = bound;
}

static void read_description(struct site *site, const struct keyword *keyword,
                             const json_t *value)
{
    site->out->description = json_string_value(value);
    if (site->out->description == NULL)
        refuse_value(site, keyword, "a text");
}

/* As messages show a value: texts without quotes. */
static void list_add(struct text *list, const json_t *value)
{
    if (list->length > 0)
        text_add(list, ", ");
    if (json_is_string(value))
        text_add(list, json_string_value(value));
    else if (json_is_integer(value))
        text_addf(list, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_real(value))
        text_addf(list, "%.16g", json_real_value(value));
    else
        text_add(list, json_is_true(value) ? "true" : "false");
}

static void read_enum(struct site *site, const struct keyword *keyword,
                      const json_t *value)
{
    struct text list = text_new(site->set->arena, 64);
    size_t index;
    json_t *allowed;

    if (json_array_size(value) == 0)
        refuse_value(site, keyword, "a list with values");
    json_array_foreach(value, index, allowed) {
        if (!type_fits(site->out->type, allowed))
            refuse_value(site, keyword, "a list of values of its type");
        list_add(&list, allowed);
    }
    site->out->enumeration = value;
    site->out->enum_list = list.bytes;
}

static void read_const(struct site *site, const struct keyword *keyword,
                       const json_t *value)
{
    struct text list = text_new(site->set->arena, 16);

    if (!type_fits(site->out->type, value))
        refuse_value(site, keyword, "a value of its type");
    list_add(&list, value);
    site->out->constant = value;
    site->out->enum_list = list.bytes;
}

/* As in ECMA-262 with its u flag, which JSON Schema means: "$" is the very
 * end, "\u00e6" an escape, and no \C that could split a character. */
static void read_pattern(struct site *site, const struct keyword *keyword,
                         const json_t *value)
{
    const uint32_t options = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_ALT_BSUX |
                             PCRE2_NEVER_BACKSLASH_C;
    const char *text = json_string_value(value);
    PCRE2_SIZE at;
    int error;
    pcre2_compile_context *context =
        pcre2_compile_context_create(site->set->matching->memory);
    pcre2_code *code = NULL;

    if (text != NULL)
        code = pcre2_compile((PCRE2_SPTR)text, json_string_length(value),
                             options, &error, &at, context);
    pcre2_compile_context_free(context);
    if (code == NULL) {
        refuse_value(site, keyword, "a regular expression");
        return;
    }
    site->out->pattern_text = text;
    site->out->pattern = arena_adopt(site->set->arena, code, pattern_release);
}

static void read_format(struct site *site, const struct keyword *keyword,
                        const json_t *value)
{
    if (!json_is_string(value))
        refuse_value(site, keyword, "a name");
    else if ((site->out->format = format_find(json_string_value(value))) ==
             NULL)
        schema_refuse(site->set, site->where, "format %s is unknown",
                      json_string_value(value));
}

static void read_items(struct site *site, const struct keyword *keyword,
                       const json_t *value)
{
    site->out->items =
        schema_build(site->set, value, where_below(site, keyword->name));
}

static void read_members(struct site *site, const struct keyword *keyword,
                         const json_t *value)
{
    size_t count = 0, size = json_object_size(value);
    struct schema_member *members =
        arena_array(site->set->arena, size, sizeof *members);
    const char *name;
    json_t *schema;

    if (size == 0)
        refuse_value(site, keyword, "an object with members");
    json_object_foreach((json_t *)value, name, schema) {
        const char *where = arena_printf(site->set->arena, "%s/%s/%s",
                                         site->where, keyword->name, name);

        members[count].name = name;
        members[count++].schema = schema_build(site->set, schema, where);
    }
    site->out->members = members;
    site->out->member_count = count;
}

/* `true` would let anything in: who means that says x-free. */
static void read_additional(struct site *site, const struct keyword *keyword,
                            const json_t *value)
{
    if (json_is_object(value))
        site->out->additional =
            schema_build(site->set, value, where_below(site, keyword->name));
    else if (!json_is_false(value))
        refuse_value(site, keyword, "false or a schema");
}

/* ---- The vocabulary ------------------------------------------------------ */

#define AT(member) offsetof(struct schema, member)

/* What may also stand beside $ref comes first. */
static const struct keyword keywords[] = {
    /* name                   stands with      read by           member */
    { "title",                ON_ANY,          read_nothing,     0 },
    { "description",          ON_ANY,          read_description, 0 },
    { "default",              ON_ANY,          read_nothing,     0 },
    { "examples",             ON_ANY,          read_nothing,     0 },
    { "deprecated",           ON_ANY,          read_nothing,     0 },
    { "readOnly",             ON_ANY,          read_flag,  AT(is_read_only) },
    { "x-merge-patch", ON(OBJECT) | ON(ONE_OF), read_flag, AT(is_merge_patch) },
#define ANNOTATIONS 7 /* up to here */
    { "type",                 ON_ANY,          read_nothing,     0 },
    { "const",                ON_SCALAR,       read_const,       0 },
    { "enum",                 ON_SCALAR,       read_enum,        0 },
    { "pattern",              ON(STRING),      read_pattern,     0 },
    { "format",               ON(STRING),      read_format,      0 },
    { "minLength",            ON(STRING),      read_count, AT(min_length) },
    { "maxLength",            ON(STRING),      read_count, AT(max_length) },
    { "minimum",     ON(INTEGER) | ON(NUMBER), read_bound, AT(minimum) },
    { "maximum",     ON(INTEGER) | ON(NUMBER), read_bound, AT(maximum) },
    { "items",                ON(ARRAY),       read_items,       0 },
    { "minItems",             ON(ARRAY),       read_count, AT(min_items) },
    { "maxItems",             ON(ARRAY),       read_count, AT(max_items) },
    { "uniqueItems",          ON(ARRAY),       read_flag,  AT(is_unique) },
    { "properties",           ON(OBJECT),      read_members,     0 },
    { "required",             ON(OBJECT),      read_nothing,     0 },
    { "additionalProperties", ON(OBJECT),      read_additional,  0 },
    { "minProperties",        ON(OBJECT),      read_count, AT(min_members) },
    { "maxProperties",        ON(OBJECT),      read_count, AT(max_members) },
    { "oneOf",                ON(ONE_OF),      read_nothing,     0 },
    { "discriminator",        ON(ONE_OF),      read_nothing,     0 },
    { "x-free",        ON(OBJECT) | ON(ANY),   read_flag,  AT(is_free) },
};

static const struct keyword *keyword_find(const char *name, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(keywords[i].name, name) == 0)
            return &keywords[i];
    return NULL;
}

bool annotation_read(struct site *site, const char *name, const json_t *value)
{
    const struct keyword *keyword = keyword_find(name, ANNOTATIONS);

    if (keyword != NULL)
        keyword->read(site, keyword, value);
    return keyword != NULL || strncmp(name, "x-", 2) == 0;
}

/* A keyword beside the wrong type would be ignored by the standard; here it
 * is a mistake. */
void keywords_read(struct site *site)
{
    size_t count = sizeof keywords / sizeof *keywords;
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)site->json, name, value) {
        const struct keyword *keyword = keyword_find(name, count);

        if (keyword == NULL && strncmp(name, "x-", 2) != 0)
            schema_refuse(site->set, site->where, "unknown keyword %s", name);
        else if (keyword != NULL &&
                 (keyword->types & 1U << site->out->type) == 0)
            schema_refuse(site->set, site->where,
                          "%s does not go with its type", name);
        else if (keyword != NULL)
            keyword->read(site, keyword, value);
    }
}
