/*
 * The validator: JSON Schema with a closed vocabulary, compiled once. An
 * unknown keyword or format is refused at start, so that nothing in the
 * contract is ever just decoration. Keywords: type (one name), properties,
 * required, additionalProperties (false or a schema), minProperties,
 * maxProperties, items, enum, const,
 * pattern (PCRE2, UTF, anchored only where it says so, with match limits: no
 * catastrophic backtracking), minLength, maxLength (code points), minimum,
 * maximum, minItems, maxItems, uniqueItems, format (uuid, date, date-time,
 * uri, email, orgnr, account, impersonal), oneOf with discriminator
 * (propertyName, mapping), $ref; and the annotations title, description,
 * examples, default, readOnly, deprecated, x-*. Examples and defaults must be
 * what their schema demands. Two extensions mean something:
 *   x-free: true         any further JSON goes here;
 *   x-merge-patch: true  from here down through objects, not into lists, null
 *                        takes an optional member away and nothing is required
 *                        (RFC 7396); null for a member that otherwise is says
 *                        that it is missing. Stands also beside $ref.
 */
#ifndef TILSKUDD_API_SCHEMA_H
#define TILSKUDD_API_SCHEMA_H

#include <jansson.h>
#include <stdbool.h>

#include "services/base/arena.h"
#include "services/base/problem.h"
#include "services/base/text.h"

struct schema;

/* How the same schema is read for what comes in and what goes out. */
enum schema_use {
    SCHEMA_REQUEST, /* unknown members are faults unless the schema says
                       otherwise; readOnly members are refused */
    SCHEMA_RESPONSE /* undeclared members are faults too: test builds check
                       every answer with this */
};

/* Every fault of `value`, in document order, with pointers below `pointer`
 * ("#" at the top). Depth is bounded by the compiled schema. */
void schema_check(const struct schema *schema, const json_t *value,
                  enum schema_use use, const char *pointer,
                  struct faults *faults);

/* Reads a parameter's text as the schema's type says ("true", "12", "abc")
 * and checks it; faults get the pointer "parameter:<name>". */
void schema_check_text(const struct schema *schema, const char *text,
                       const char *name, struct faults *faults);

/* maxItems of an array that is a member of an object schema. */
size_t schema_items_max(const struct schema *schema, const char *member);

/* The compiler, used by contract.c. `root` is the whole contract, for $ref;
 * reasons for refusal are appended to `why`, one a line. Recursive schemas
 * are refused. */
struct schema_set;
struct schema_set *schema_set_new(const json_t *root, struct arena *arena,
                                  struct text *why);
const struct schema *schema_compile(struct schema_set *set,
                                    const json_t *schema, const char *where);

/* The schema that a $ref leads to: compiled once, however often it is met. */
const struct schema *schema_compile_ref(struct schema_set *set,
                                        const char *reference);

#endif
