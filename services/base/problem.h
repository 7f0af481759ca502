/*
 * Ways to fail. `problem.def` lists every problem of the service once: name,
 * status, title and remedy in nb, nn and en. A function that can fail returns
 * `err_t`, leaves its outputs untouched on failure, and puts what the reader
 * needs to know (the values of {placeholders}, extra members, faults) into
 * the `struct problem` of the request. `fault.def` does the same for single
 * faults of a document, reported all at once with JSON pointers.
 */
#ifndef TILSKUDD_BASE_PROBLEM_H
#define TILSKUDD_BASE_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>

#include "services/base/arena.h"
#include "services/base/language.h"
#include "services/base/text.h"

typedef enum err {
    OK = 0,
#define PROBLEM(name, ...) ERR_##name,
#include "services/base/problem.def"
#undef PROBLEM
    ERR_COUNT
} err_t;

#define TRY(expression)                                                        \
    do {                                                                       \
        err_t try_ = (expression);                                             \
        if (try_ != OK)                                                        \
            return try_;                                                       \
    } while (0)

enum fault_code {
#define FAULT(name, ...) FAULT_##name,
#include "services/base/fault.def"
#undef FAULT
    FAULT_COUNT
};

/* What the catalogue says of one problem. */
struct problem_entry {
    const char *code; /* "DEADLINE_PASSED" */
    int status;
    const char *title[LANGUAGE_COUNT];
    const char *remedy[LANGUAGE_COUNT]; /* cause and what to do */
};

struct fault_entry {
    const char *code;
    const char *message[LANGUAGE_COUNT]; /* with {detail} */
};

const struct problem_entry *problem_entry(err_t err);
const struct fault_entry *fault_entry(enum fault_code code);

/* One fault of a document. `pointer` is an RFC 6901 pointer in URI fragment
 * form ("#/measures/0/amountNok"), or "parameter:limit" for a parameter. */
struct fault {
    const char *pointer;
    enum fault_code code;
    const char *detail; /* value of {detail} in the message, or NULL */
    bool is_warning;
    struct fault *next;
};

struct faults {
    struct arena *arena;
    struct fault *first, *last;
    size_t count;    /* errors, without warnings */
    size_t warnings; /* warnings */
};

/* At most 200 faults are kept; the count goes on. `pointer` and `detail` are
 * copied into the arena. */
void fault_add(struct faults *faults, enum fault_code code, const char *pointer,
               const char *detail);

/* TOO_SHORT, of a text in which nothing is to be seen. */
void fault_add_if_blank(struct faults *faults, const char *pointer,
                        const char *text);
void fault_warn(struct faults *faults, enum fault_code code,
                const char *pointer, const char *detail);

/* Writes the faults that are errors (or warnings) as a JSON array of
 * {pointer, code, detail} in `language`. */
void faults_write(struct text *out, const struct faults *faults, bool warnings,
                  enum language language);

#define PROBLEM_VALUES 6

/* What is known of the failure of this request beside its code. */
struct problem {
    struct arena *arena;
    struct faults faults;
    struct {
        const char *name;
        const char *value;
    } values[PROBLEM_VALUES];
    size_t value_count;
    const char *members; /* JSON text `"state":"draft",...` or NULL */
};

void problem_init(struct problem *problem, struct arena *arena);

/* Returns `err`, having set the value of one {placeholder}; also answered as
 * a member of that name. Copies `value`. */
err_t problem_with(struct problem *problem, err_t err, const char *name,
                   const char *value);

/* `template` with every {name} replaced by the value given for it; an unknown
 * name stays as it is. */
const char *problem_expand(const struct problem *problem,
                           const char *template_text);

#endif
