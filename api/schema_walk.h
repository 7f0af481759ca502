/*
 * What one walk over a value carries along, shared by the files that check:
 * schema.c walks, schema_leaf.c looks at single values, schema_walk.c says
 * what is wrong and where.
 */
#ifndef TILSKUDD_API_SCHEMA_WALK_H
#define TILSKUDD_API_SCHEMA_WALK_H

#include "api/schema_node.h"

struct check {
    enum schema_use use;
    struct faults *faults;
    const char *prefix;      /* the pointer of the top */
    pcre2_match_data *match; /* made for the first pattern */
};

/* Where the walk is: a chain on the stack, outermost last. */
struct place {
    const struct place *up;
    const char *member; /* NULL: an item */
    size_t index;
};

/* The checks of single values (schema_leaf.c). */
void check_string(struct check *check, const struct schema *schema,
                  const json_t *value, const struct place *place);
void check_integer(struct check *check, const struct schema *schema,
                   const json_t *value, const struct place *place);
void check_number(struct check *check, const struct schema *schema,
                  const json_t *value, const struct place *place);

/* Adds a fault at `place`; the pointer is written only now. */
void complain(struct check *check, enum fault_code code,
              const struct place *place, const char *detail);
void complain_limit(struct check *check, enum fault_code code,
                    const struct place *place, size_t limit);
void complain_number(struct check *check, enum fault_code code,
                     const struct place *place, double limit);

#endif
