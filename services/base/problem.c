/*
 * The catalogue of problems and faults, read from the two lists, and what a
 * request collects about its own failure.
 */
#include "services/base/problem.h"

#include <assert.h>
#include <string.h>

#include "services/base/mask.h"

/* More than a person reads at once; the count tells that there are more. */
#define FAULTS_KEPT 200

/* The order of texts in the lists is that of enum language. */
static const struct problem_entry problems[ERR_COUNT] = {
    [OK] = { "OK", 200, { "", "", "" }, { "", "", "" } },
#define PROBLEM(name, status, nb, nb_remedy, nn, nn_remedy, en, en_remedy)     \
    [ERR_##name] = { #name, status, { nb, nn, en },                            \
                     { nb_remedy, nn_remedy, en_remedy } },
#include "services/base/problem.def"
#undef PROBLEM
};

static const struct fault_entry faults_known[FAULT_COUNT] = {
#define FAULT(name, nb, nn, en) [FAULT_##name] = { #name, { nb, nn, en } },
#include "services/base/fault.def"
#undef FAULT
};

static void fault_append(struct faults *faults, enum fault_code code,
                         const char *pointer, const char *detail,
                         bool is_warning)
{
    struct fault *fault = arena_alloc(faults->arena, sizeof *fault);

    /* Both hold names of members and parameters, which are the client's. */
    fault->pointer = mask(faults->arena, arena_copy(faults->arena, pointer));
    fault->code = code;
    fault->detail = mask(faults->arena, arena_copy(faults->arena, detail));
    fault->is_warning = is_warning;
    if (faults->last == NULL)
        faults->first = fault;
    else
        faults->last->next = fault;
    faults->last = fault;
}

static void fault_write(struct text *out, const struct fault *fault,
                        enum language language)
{
    const struct fault_entry *entry = fault_entry(fault->code);
    struct problem said = { .arena = out->arena };

    if (fault->detail != NULL) {
        said.values[0].name = "detail";
        said.values[0].value = fault->detail;
        said.value_count = 1;
    }
    text_addc(out, '{');
    text_pair(out, "pointer", fault->pointer);
    text_pair(out, "code", entry->code);
    text_pair(out, "detail", problem_expand(&said, entry->message[language]));
    text_addc(out, '}');
}

/* The value given for the `length` bytes of `name`, or NULL. */
static const char *problem_value(const struct problem *problem,
                                 const char *name, size_t length)
{
    for (size_t i = 0; i < problem->value_count; i++) {
        const char *known = problem->values[i].name;

        if (strlen(known) == length && memcmp(known, name, length) == 0)
            return problem->values[i].value;
    }
    return NULL;
}

const struct problem_entry *problem_entry(err_t err)
{
    assert(err < ERR_COUNT);
    return &problems[err];
}

const struct fault_entry *fault_entry(enum fault_code code)
{
    assert(code < FAULT_COUNT);
    return &faults_known[code];
}

void fault_add(struct faults *faults, enum fault_code code, const char *pointer,
               const char *detail)
{
    if (faults->count++ < FAULTS_KEPT)
        fault_append(faults, code, pointer, detail, false);
}

void fault_add_if_blank(struct faults *faults, const char *pointer,
                        const char *text)
{
    if (text_is_blank(text))
        fault_add(faults, FAULT_TOO_SHORT, pointer, "1");
}

void fault_warn(struct faults *faults, enum fault_code code,
                const char *pointer, const char *detail)
{
    if (faults->warnings++ < FAULTS_KEPT)
        fault_append(faults, code, pointer, detail, true);
}

void faults_write(struct text *out, const struct faults *faults, bool warnings,
                  enum language language)
{
    const char *separator = "";

    text_addc(out, '[');
    for (const struct fault *f = faults->first; f != NULL; f = f->next) {
        if (f->is_warning != warnings)
            continue;
        text_add(out, separator);
        fault_write(out, f, language);
        separator = ",";
    }
    text_addc(out, ']');
}

void problem_init(struct problem *problem, struct arena *arena)
{
    *problem = (struct problem){ .arena = arena, .faults.arena = arena };
}

err_t problem_with(struct problem *problem, err_t err, const char *name,
                   const char *value)
{
    size_t at = 0;

    while (at < problem->value_count &&
           strcmp(problem->values[at].name, name) != 0)
        at++;
    assert(at < PROBLEM_VALUES); /* no text of the list has as many names */
    if (at == PROBLEM_VALUES)
        return err;
    problem->values[at].name = arena_copy(problem->arena, name);
    problem->values[at].value = arena_copy(problem->arena, value);
    if (at == problem->value_count)
        problem->value_count++;
    return err;
}

const char *problem_expand(const struct problem *problem,
                           const char *template_text)
{
    struct text out = text_new(problem->arena, strlen(template_text));
    const char *at = template_text;
    const char *open;

    while ((open = strchr(at, '{')) != NULL) {
        size_t length = strcspn(open + 1, "{}");
        const char *value = problem_value(problem, open + 1, length);
        bool is_filled = open[1 + length] == '}' && value != NULL;

        text_addn(&out, at, (size_t)(open - at));
        text_add(&out, is_filled ? value : "{");
        at = is_filled ? open + length + 2 : open + 1;
    }
    text_add(&out, at);
    return out.bytes;
}
