/*
 * Checking a value against a compiled schema. All faults are found in one
 * walk, in document order; a pointer is written only when there is a fault.
 */
#include "api/schema.h"

#include <stdlib.h>
#include <string.h>

#include "api/schema_walk.h"
#include "api/utf8.h"
#include "services/base/json.h"

/* Longer undeclared names are refused: each fault below them repeats them. */
#define NAME_MAX_POINTS 100

const char *const schema_type_names[TYPE_COUNT] = {
    [TYPE_OBJECT] = "object",   [TYPE_ARRAY] = "array",
    [TYPE_STRING] = "string",   [TYPE_INTEGER] = "integer",
    [TYPE_NUMBER] = "number",   [TYPE_BOOLEAN] = "boolean",
    [TYPE_ONE_OF] = "object",
};

static void check_value(struct check *check, const struct schema *schema,
                        const json_t *value, const struct place *place,
                        bool is_patch);

/* ---- Lists --------------------------------------------------------------- */

/* Quadratic, but maxItems bounds it. */
static bool stands_before(const json_t *array, size_t index)
{
    json_t *item = json_array_get(array, index);

    for (size_t i = 0; i < index; i++)
        if (json_equal(json_array_get(array, i), item))
            return true;
    return false;
}

/* RFC 7396 replaces a list whole: below it nothing is a patch any more. */
static void check_array(struct check *check, const struct schema *schema,
                        const json_t *value, const struct place *place)
{
    size_t count = json_array_size(value);

    if (count < schema->min_items)
        complain_limit(check, FAULT_TOO_FEW, place, schema->min_items);
    if (count > schema->max_items) {
        complain_limit(check, FAULT_TOO_MANY, place, schema->max_items);
        count = schema->max_items; /* work and answer stay bounded */
    }
    for (size_t i = 0; i < count; i++) {
        struct place item = { place, NULL, i };

        check_value(check, schema->items, json_array_get(value, i), &item,
                    false);
        if (schema->is_unique && stands_before(value, i))
            complain(check, FAULT_NOT_UNIQUE, &item, NULL);
    }
}

/* ---- Free JSON ----------------------------------------------------------- */

/* Names that nobody declared end up in pointers, messages and the database. */
static bool name_is_bearable(const char *name)
{
    size_t points;

    return utf8_is_text(name, strlen(name), &points) &&
           points <= NAME_MAX_POINTS;
}

/* A fault of a name; `code` when the name in itself is in order. */
static void complain_name(struct check *check, enum fault_code code,
                          const struct place *place, const char *name)
{
    size_t points, length = strlen(name);
    char *shown = arena_copyn(check->faults->arena, name,
                              utf8_prefix(name, length, NAME_MAX_POINTS));
    struct place member = { place, shown, 0 };

    if (!utf8_is_text(name, length, &points))
        complain(check, FAULT_BAD_TEXT, &member, NULL);
    else if (points > NAME_MAX_POINTS)
        complain_limit(check, FAULT_TOO_LONG, &member, NAME_MAX_POINTS);
    else
        complain(check, code, &member, shown);
}

/* x-free: any JSON, as far as its texts and names are text. */
static void check_free(struct check *check, const json_t *value,
                       const struct place *place)
{
    size_t points, index;
    const char *name;
    json_t *child;

    if (json_is_string(value) &&
        !utf8_is_text(json_string_value(value), json_string_length(value),
                      &points))
        complain(check, FAULT_BAD_TEXT, place, NULL);
    json_array_foreach(value, index, child) {
        struct place item = { place, NULL, index };

        check_free(check, child, &item);
    }
    json_object_foreach((json_t *)value, name, child) {
        struct place member = { place, name, 0 };

        if (name_is_bearable(name))
            check_free(check, child, &member);
        else
            complain_name(check, FAULT_BAD_TEXT, place, name);
    }
}

/* ---- Objects ------------------------------------------------------------- */

/* Objects of the contract have some dozen members: a hash would not pay. */
static const struct schema_member *member_find(const struct schema *schema,
                                               const char *name)
{
    for (size_t i = 0; i < schema->member_count; i++)
        if (strcmp(schema->members[i].name, name) == 0)
            return &schema->members[i];
    return NULL;
}

static void check_declared(struct check *check,
                           const struct schema_member *declared,
                           const json_t *value, const struct place *place,
                           bool is_patch)
{
    /* RFC 7396: null takes the member away, and then it is missing. */
    bool is_removal = is_patch && json_is_null(value);

    if (check->use == SCHEMA_REQUEST && declared->schema->is_read_only)
        complain(check, FAULT_READ_ONLY, place, NULL);
    else if (is_removal && declared->is_required)
        complain(check, FAULT_REQUIRED, place, declared->name);
    else if (!is_removal)
        check_value(check, declared->schema, value, place, is_patch);
}

/* A member that the schema does not name: refused, free, or one of a map. */
static void check_undeclared(struct check *check, const struct schema *schema,
                             const char *name, const json_t *value,
                             const struct place *place, bool is_patch)
{
    struct place member = { place, name, 0 };
    bool is_removal = is_patch && json_is_null(value);

    if ((schema->additional == NULL && !schema->is_free) ||
        !name_is_bearable(name))
        complain_name(check, FAULT_UNKNOWN_MEMBER, place, name);
    else if (schema->is_free)
        check_free(check, value, &member);
    else if (!is_removal)
        check_value(check, schema->additional, value, &member, is_patch);
}

/* In the order of the contract. What the service sets itself is required in
 * answers only. */
static void check_required(struct check *check, const struct schema *schema,
                           const json_t *object, const struct place *place)
{
    for (size_t i = 0; i < schema->member_count; i++) {
        const struct schema_member *declared = &schema->members[i];
        struct place member = { place, declared->name, 0 };
        bool is_expected =
            declared->is_required &&
            !(check->use == SCHEMA_REQUEST && declared->schema->is_read_only);

        if (is_expected && json_object_get(object, declared->name) == NULL)
            complain(check, FAULT_REQUIRED, &member, declared->name);
    }
}

static void check_object(struct check *check, const struct schema *schema,
                         const json_t *value, const struct place *place,
                         bool is_patch)
{
    bool is_patching = is_patch || schema->is_merge_patch;
    size_t size = json_object_size(value);
    const char *name;
    json_t *child;

    if (size < schema->min_members)
        complain_limit(check, FAULT_TOO_FEW, place, schema->min_members);
    if (size > schema->max_members)
        complain_limit(check, FAULT_TOO_MANY, place, schema->max_members);
    json_object_foreach((json_t *)value, name, child) {
        const struct schema_member *declared = member_find(schema, name);
        struct place member = { place, name, 0 };

        if (declared != NULL)
            check_declared(check, declared, child, &member, is_patching);
        else
            check_undeclared(check, schema, name, child, place, is_patching);
    }
    if (!is_patching)
        check_required(check, schema, value, place);
}

/* ---- Choices ------------------------------------------------------------- */

static const struct schema *branch_find(const struct schema *schema,
                                        const char *value)
{
    for (size_t i = 0; value != NULL && i < schema->branch_count; i++)
        if (strcmp(schema->branches[i].value, value) == 0)
            return schema->branches[i].schema;
    return NULL;
}

static void check_one_of(struct check *check, const struct schema *schema,
                         const json_t *value, const struct place *place,
                         bool is_patch)
{
    struct place member = { place, schema->discriminator, 0 };
    json_t *chosen = json_object_get(value, schema->discriminator);
    const struct schema *branch =
        branch_find(schema, json_string_value(chosen));

    if (branch != NULL)
        check_object(check, branch, value, place,
                     is_patch || schema->is_merge_patch);
    else if (chosen == NULL)
        complain(check, FAULT_REQUIRED, &member, schema->discriminator);
    else if (!json_is_string(chosen))
        complain(check, FAULT_WRONG_TYPE, &member, "string");
    else
        complain(check, FAULT_NOT_IN_LIST, &member, schema->enum_list);
}

/* ---- Any value ----------------------------------------------------------- */

/* JSON Schema counts 3.0 as an integer; here it is none (NOT_WHOLE), so that
 * an amount has one spelling. */
bool type_fits(enum schema_type type, const json_t *value)
{
    switch (type) {
    case TYPE_OBJECT:
    case TYPE_ONE_OF:
        return json_is_object(value);
    case TYPE_ARRAY:
        return json_is_array(value);
    case TYPE_STRING:
        return json_is_string(value);
    case TYPE_INTEGER:
        return json_is_integer(value);
    case TYPE_NUMBER:
        return json_is_number(value);
    case TYPE_BOOLEAN:
        return json_is_boolean(value);
    default:
        return true;
    }
}

/* By value: "1" and 1 are different. */
static bool enum_has(const json_t *enumeration, const json_t *value)
{
    size_t index;
    json_t *allowed;

    json_array_foreach(enumeration, index, allowed)
        if (json_equal(allowed, value))
            return true;
    return false;
}

/* Whether `value` is one of the values that `enum` or `const` leaves. */
static bool check_choice(struct check *check, const struct schema *schema,
                         const json_t *value, const struct place *place)
{
    bool is_constant = schema->constant != NULL;

    if (is_constant && !json_equal(schema->constant, value)) {
        complain(check, FAULT_NOT_CONSTANT, place, schema->enum_list);
        return false;
    }
    if (schema->enumeration != NULL && !enum_has(schema->enumeration, value)) {
        complain(check, FAULT_NOT_IN_LIST, place, schema->enum_list);
        return false;
    }
    return true;
}

/* What is left to check of a value whose type fits. */
static void check_typed(struct check *check, const struct schema *schema,
                        const json_t *value, const struct place *place,
                        bool is_patch)
{
    switch (schema->type) {
    case TYPE_OBJECT:
        check_object(check, schema, value, place, is_patch);
        break;
    case TYPE_ONE_OF:
        check_one_of(check, schema, value, place, is_patch);
        break;
    case TYPE_ARRAY:
        check_array(check, schema, value, place);
        break;
    case TYPE_STRING:
        check_string(check, schema, value, place);
        break;
    case TYPE_INTEGER:
        check_integer(check, schema, value, place);
        break;
    case TYPE_NUMBER:
        check_number(check, schema, value, place);
        break;
    default:
        break;
    }
}

static void check_value(struct check *check, const struct schema *schema,
                        const json_t *value, const struct place *place,
                        bool is_patch)
{
    if (schema->type == TYPE_ANY)
        check_free(check, value, place);
    else if (schema->type == TYPE_INTEGER && json_is_real(value))
        complain(check, FAULT_NOT_WHOLE, place, NULL);
    else if (!type_fits(schema->type, value))
        complain(check, FAULT_WRONG_TYPE, place,
                 schema_type_names[schema->type]);
    else if (check_choice(check, schema, value, place))
        check_typed(check, schema, value, place, is_patch);
}

/* ---- Parameters ---------------------------------------------------------- */

/* Whether `text` is a JSON integer: -?(0|[1-9][0-9]*). */
static bool is_integer_text(const char *text)
{
    size_t digits;

    text += *text == '-';
    digits = strspn(text, "0123456789");
    return digits > 0 && text[digits] == '\0' &&
           (text[0] != '0' || digits == 1);
}

/* The value a parameter's text stands for; text that is none of its type
 * stays a string, which the check then refuses by type. */
static json_t *text_value(enum schema_type type, const char *text)
{
    if (type == TYPE_BOOLEAN && strcmp(text, "true") == 0)
        return json_true();
    if (type == TYPE_BOOLEAN && strcmp(text, "false") == 0)
        return json_false();
    if (type == TYPE_INTEGER && is_integer_text(text))
        return json_integer(strtoll(text, NULL, 10)); /* saturates */
    return json_string(text);
}

void schema_check(const struct schema *schema, const json_t *value,
                  enum schema_use use, const char *pointer,
                  struct faults *faults)
{
    struct check check = { use, faults, pointer, NULL };

    check_value(&check, schema, value, NULL, false);
}

void schema_check_text(const struct schema *schema, const char *text,
                       const char *name, struct faults *faults)
{
    const char *pointer = arena_printf(faults->arena, "parameter:%s", name);
    struct check check = { SCHEMA_REQUEST, faults, pointer, NULL };
    json_t *value = text_value(schema->type, text);

    if (value == NULL) { /* not UTF-8 */
        fault_add(faults, FAULT_BAD_ENCODING, pointer, NULL);
        return;
    }
    check_value(&check, schema, json_own(faults->arena, value), NULL, false);
}
