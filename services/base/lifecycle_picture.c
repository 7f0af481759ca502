/*
 * An arrow for each pair of states, labelled with all actions that lead from
 * the one to the other and who may take them.
 */
#include "services/base/lifecycle_picture.h"

#include <stdbool.h>
#include <string.h>

/* How one language of pictures writes what all of them hold. */
struct style {
    const char *arrow;
    const char *begin;   /* of a label */
    const char *between; /* two actions of it */
    const char *end;
};

static const struct style dot = { "->", " [label=\"", "\\n", "\"];\n" };
static const struct style mermaid = { "-->", " : ", ", ", "\n" };

static bool is_parallel(const struct transition *a, const struct transition *b)
{
    return strcmp(a->from, b->from) == 0 && strcmp(a->to, b->to) == 0;
}

/* An arrow is drawn at the first row of its two states. */
static bool is_drawn(const struct lifecycle *lifecycle, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (is_parallel(&lifecycle->transitions[i],
                        &lifecycle->transitions[index]))
            return true;
    return false;
}

/* "submit (signatory)" */
static void write_label(struct text *out, const struct transition *row)
{
    const char *before = " (";

    text_add(out, row->action);
    for (unsigned role = 1; role <= row->roles; role <<= 1) {
        if ((row->roles & role) == 0)
            continue;
        text_addf(out, "%s%s", before, role_name(role));
        before = " or ";
    }
    text_add(out, row->roles != 0 ? ")" : "");
}

static void write_arrow(struct text *out, const struct lifecycle *lifecycle,
                        size_t index, const struct style *style)
{
    const struct transition *rows = lifecycle->transitions;

    text_addf(out, "    %s %s %s%s", rows[index].from, style->arrow,
              rows[index].to, style->begin);
    for (size_t i = index; i < lifecycle->transition_count; i++) {
        if (!is_parallel(&rows[i], &rows[index]))
            continue;
        text_add(out, i > index ? style->between : "");
        write_label(out, &rows[i]);
    }
    text_add(out, style->end);
}

static void write_arrows(struct text *out, const struct lifecycle *lifecycle,
                         const struct style *style)
{
    for (size_t i = 0; i < lifecycle->transition_count; i++)
        if (!is_drawn(lifecycle, i))
            write_arrow(out, lifecycle, i, style);
}

/* Nothing leads out of it. */
static bool is_final(const struct lifecycle *lifecycle, const char *state)
{
    for (size_t i = 0; i < lifecycle->transition_count; i++)
        if (strcmp(lifecycle->transitions[i].from, state) == 0)
            return false;
    return true;
}

void lifecycle_write_dot(struct text *out, const struct lifecycle *lifecycle)
{
    text_addf(out,
              "digraph %s {\n"
              "    node [shape=box, style=rounded];\n"
              "    begin [shape=point];\n"
              "    begin -> %s;\n",
              lifecycle->resource, lifecycle->states[0]);
    for (size_t i = 0; lifecycle->states[i] != NULL; i++)
        if (is_final(lifecycle, lifecycle->states[i]))
            text_addf(out, "    %s [peripheries=2];\n", lifecycle->states[i]);
    write_arrows(out, lifecycle, &dot);
    text_add(out, "}\n");
}

void lifecycle_write_mermaid(struct text *out,
                             const struct lifecycle *lifecycle)
{
    text_addf(out, "stateDiagram-v2\n    [*] --> %s\n", lifecycle->states[0]);
    write_arrows(out, lifecycle, &mermaid);
    for (size_t i = 0; lifecycle->states[i] != NULL; i++)
        if (is_final(lifecycle, lifecycle->states[i]))
            text_addf(out, "    %s --> [*]\n", lifecycle->states[i]);
}
