/*
 * A schema as compiled: what the files schema*.c share and nobody else sees.
 * Nodes are immutable and belong to the contract's arena, together with the
 * JSON of the contract that their strings point into.
 */
#ifndef TILSKUDD_API_SCHEMA_NODE_H
#define TILSKUDD_API_SCHEMA_NODE_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdarg.h>

#include "api/schema.h"

/* Integers beyond this are not exact in every client's language. */
#define INTEGER_MAX 9007199254740991

/* A count that the schema does not limit. */
#define NO_LIMIT SIZE_MAX

enum schema_type {
    TYPE_ANY, /* only as x-free */
    TYPE_OBJECT,
    TYPE_ARRAY,
    TYPE_STRING,
    TYPE_INTEGER,
    TYPE_NUMBER,
    TYPE_BOOLEAN,
    TYPE_ONE_OF,
    TYPE_COUNT
};

/* As `type` says it; the last ones have no name there. */
extern const char *const schema_type_names[TYPE_COUNT];

struct schema_member {
    const char *name;
    const struct schema *schema;
    bool is_required;
};

struct schema_branch {
    const char *value; /* of the discriminator */
    const struct schema *schema;
};

/* A format: its name, what it accepts, what to say when it does not. */
struct format {
    const char *name;
    bool (*accepts)(const char *text);
    enum fault_code fault;
    bool is_bounded; /* no maxLength needed beside it */
};

/* By what patterns are matched; shared, as matching only reads it. Without
 * memory it ends the process: a good text would not match. */
struct matching {
    pcre2_general_context *memory;
    pcre2_match_context *limits;
};

struct schema {
    enum schema_type type;
    const char *description; /* NULL when there is none */
    bool is_read_only;
    bool is_free;        /* x-free: any further JSON goes */
    bool is_merge_patch; /* x-merge-patch: RFC 7396 from here down */

    const json_t *constant;    /* const */
    const json_t *enumeration; /* enum */
    const char *enum_list;     /* "a, b, c", for messages */

    size_t min_length, max_length; /* code points */
    const char *pattern_text;
    const pcre2_code *pattern;
    const struct matching *matching;
    const struct format *format;

    double minimum, maximum; /* exact up to INTEGER_MAX */

    const struct schema *items;
    size_t min_items, max_items;
    bool is_unique;

    const struct schema_member *members;
    size_t member_count;
    const struct schema *additional; /* of undeclared members; NULL: none */
    size_t min_members, max_members;

    const char *discriminator;
    const struct schema_branch *branches;
    size_t branch_count;
};

/* Whether a value is of that type; TYPE_ANY takes all. (schema.c) */
bool type_fits(enum schema_type type, const json_t *value);

/* The format of that name, or NULL. (schema_format.c) */
const struct format *format_find(const char *name);

/* Compilation. (schema_compile.c, schema_keyword.c) */
struct schema_set {
    const json_t *root;
    struct arena *arena;
    struct text *why;
    const struct matching *matching;
    struct schema_ref *compiled; /* targets of $ref, each compiled once */
    struct schema_ref *running;  /* targets being compiled: the way here */
};

/* One schema being compiled, and where in the contract it stands. */
struct site {
    struct schema_set *set;
    const json_t *json;
    const char *where;
    struct schema *out;
};

/* One reason for refusal, on a line of its own: "<where>: <reason>". */
void refusal_write(struct text *why, const char *where, const char *format,
                   va_list arguments) __attribute__((format(printf, 3, 0)));
void schema_refuse(struct schema_set *set, const char *where,
                   const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* What the contract shows must be what it demands: every fault of `value` is
 * a refusal, "<what> breaks the schema". */
void example_check(struct schema_set *set, const struct schema *schema,
                   const json_t *value, enum schema_use use, const char *where,
                   const char *what);

/* Never NULL; when something is refused, the result is not to be used. */
const struct schema *schema_build(struct schema_set *set, const json_t *json,
                                  const char *where);

/* Reads every keyword beside `type`, refusing those nobody knows. */
void keywords_read(struct site *site);

/* What holds only of the whole: bounds, required, discriminator. */
void keywords_conclude(struct site *site);

/* What an annotation beside $ref may say; false for any other keyword. */
bool annotation_read(struct site *site, const char *keyword,
                     const json_t *value);

/* The value at a local reference such as "#/components/schemas/Call"; NULL
 * when it leads nowhere. Shared with contract.c. */
const json_t *reference_find(const json_t *root, const char *reference,
                             struct arena *arena);

#endif
