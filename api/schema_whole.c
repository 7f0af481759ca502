/*
 * What holds of a schema as a whole, after each keyword was read: every value
 * is bounded, bounds leave something between them, `required` and choices
 * name what exists.
 */
#include <math.h>
#include <string.h>

#include "api/schema_node.h"
#include "services/base/json.h"

static void refuse(struct site *site, const char *reason)
{
    schema_refuse(site->set, site->where, "%s", reason);
}

/* A list of few values bounds whatever it is. */
static bool is_listed(const struct schema *schema)
{
    return schema->enumeration != NULL || schema->constant != NULL;
}

/* A date or a UUID has a length of its own; an address has not. */
static void conclude_string(struct site *site)
{
    const struct schema *schema = site->out;
    bool is_format_bounded =
        schema->format != NULL && schema->format->is_bounded;

    if (schema->max_length == NO_LIMIT && !is_listed(schema) &&
        !is_format_bounded)
        refuse(site, "string without maxLength, enum, const or format");
    if (schema->min_length > schema->max_length)
        refuse(site, "minLength is greater than maxLength");
}

/* Every amount, count and year has a least and a greatest sensible value. */
static void conclude_number(struct site *site)
{
    const struct schema *schema = site->out;
    bool is_bounded = isfinite(schema->minimum) && isfinite(schema->maximum);

    if (!is_bounded && !is_listed(schema))
        schema_refuse(site->set, site->where, "%s without minimum and maximum",
                      schema_type_names[schema->type]);
    if (schema->minimum > schema->maximum)
        refuse(site, "minimum is greater than maximum");
}

static void conclude_array(struct site *site)
{
    const struct schema *schema = site->out;

    if (schema->items == NULL)
        refuse(site, "array without items");
    if (schema->max_items == NO_LIMIT)
        refuse(site, "array without maxItems");
    if (schema->min_items > schema->max_items)
        refuse(site, "minItems is greater than maxItems");
}

/* The nodes' members are const to all but their compiler. */
static struct schema_member *member_find(const struct schema *schema,
                                         const char *name)
{
    for (size_t i = 0; name != NULL && i < schema->member_count; i++)
        if (strcmp(schema->members[i].name, name) == 0)
            return (struct schema_member *)&schema->members[i];
    return NULL;
}

/* Marks the members; a name that properties lack could never be sent. */
static void conclude_required(struct site *site)
{
    json_t *required = json_object_get(site->json, "required");
    size_t index;
    json_t *name;

    if (required != NULL && !json_is_array(required))
        refuse(site, "required must be a list");
    json_array_foreach(required, index, name) {
        struct schema_member *member =
            member_find(site->out, json_string_value(name));

        if (member == NULL)
            refuse(site, "required names a member that properties lack");
        else if (member->is_required)
            refuse(site, "required names a member twice");
        else
            member->is_required = true;
    }
}

static void conclude_object(struct site *site)
{
    const struct schema *schema = site->out;

    conclude_required(site);
    if (schema->member_count == 0 && schema->additional == NULL &&
        !schema->is_free)
        refuse(site, "object without properties, additionalProperties or "
                     "x-free");
    if (schema->min_members > schema->max_members)
        refuse(site, "minProperties is greater than maxProperties");
}

/* The one of the oneOf that refers to `reference`, or NULL. */
static const json_t *choice_find(const json_t *choices, const char *reference)
{
    size_t index;
    json_t *choice;

    json_array_foreach(choices, index, choice) {
        const char *known = json_member_text(choice, "$ref");

        if (known != NULL && strcmp(known, reference) == 0)
            return choice;
    }
    return NULL;
}

/* One value of the discriminator and the schema it chooses. */
static void branch_read(struct site *site, struct schema_branch *branch,
                        const char *value, const json_t *target)
{
    const char *reference = json_string_value(target);
    const json_t *choices = json_object_get(site->json, "oneOf");
    const json_t *choice =
        reference == NULL ? NULL : choice_find(choices, reference);
    const struct schema_member *chooser;

    if (choice == NULL) {
        schema_refuse(site->set, site->where,
                      "mapping of %s is not among oneOf", value);
        return;
    }
    branch->value = value;
    branch->schema = schema_build(site->set, choice, site->where);
    chooser = member_find(branch->schema, site->out->discriminator);
    if (chooser == NULL || !chooser->is_required)
        schema_refuse(site->set, site->where,
                      "%s is not a required member of %s",
                      site->out->discriminator, reference);
}

/* Every branch is reached by exactly one value of one member: without that a
 * fault could not be told from another choice. */
static void conclude_one_of(struct site *site)
{
    const json_t *choices = json_object_get(site->json, "oneOf");
    const json_t *by = json_object_get(site->json, "discriminator");
    json_t *mapping = json_object_get(by, "mapping");
    struct text list = text_new(site->set->arena, 64);
    struct schema_branch *branches;
    const char *value;
    json_t *target;

    site->out->discriminator = json_member_text(by, "propertyName");
    if (site->out->discriminator == NULL || json_object_size(mapping) == 0 ||
        json_object_size(mapping) != json_array_size(choices)) {
        refuse(site, "oneOf without a discriminator that maps every choice");
        return;
    }
    branches = arena_array(site->set->arena, json_object_size(mapping),
                           sizeof *branches);
    json_object_foreach(mapping, value, target) {
        branch_read(site, &branches[site->out->branch_count++], value, target);
        text_add(&list, list.length > 0 ? ", " : "");
        text_add(&list, value);
    }
    site->out->branches = branches;
    site->out->enum_list = list.bytes;
}

void keywords_conclude(struct site *site)
{
    switch (site->out->type) {
    case TYPE_STRING:
        conclude_string(site);
        break;
    case TYPE_INTEGER:
    case TYPE_NUMBER:
        conclude_number(site);
        break;
    case TYPE_ARRAY:
        conclude_array(site);
        break;
    case TYPE_OBJECT:
        conclude_object(site);
        break;
    case TYPE_ONE_OF:
        conclude_one_of(site);
        break;
    default:
        break;
    }
}
