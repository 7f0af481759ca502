/*
 * A lifecycle drawn from its table: each arrow once, with all who may take it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "services/base/lifecycle_picture.h"

static const char *const states[] = { "draft", "sent", NULL };

static const struct transition transitions[] = {
    { "draft", "update", ROLE_APPLICANT,                   "draft", NULL },
    { "draft", "send",   ROLE_SIGNATORY,                   "sent",  NULL },
    { "draft", "sign",   ROLE_SIGNATORY | ROLE_CASEWORKER, "draft", NULL },
};

static const struct lifecycle letter = {
    "letter", states, transitions, sizeof transitions / sizeof *transitions
};

static void drawn_as(void (*draw)(struct text *, const struct lifecycle *),
                     const char *expected)
{
    struct arena *arena = arena_new();
    struct text out = text_new(arena, 64);

    draw(&out, &letter);
    assert_string_equal(out.bytes, expected);
    arena_free(arena);
}

static void mermaid_has_each_arrow_once(void **state)
{
    (void)state;
    drawn_as(lifecycle_write_mermaid,
             "stateDiagram-v2\n"
             "    [*] --> draft\n"
             "    draft --> draft : update (applicant), "
             "sign (signatory or caseworker)\n"
             "    draft --> sent : send (signatory)\n"
             "    sent --> [*]\n");
}

static void graphviz_has_each_arrow_once(void **state)
{
    (void)state;
    drawn_as(lifecycle_write_dot,
             "digraph letter {\n"
             "    node [shape=box, style=rounded];\n"
             "    begin [shape=point];\n"
             "    begin -> draft;\n"
             "    sent [peripheries=2];\n"
             "    draft -> draft [label=\"update (applicant)\\n"
             "sign (signatory or caseworker)\"];\n"
             "    draft -> sent [label=\"send (signatory)\"];\n"
             "}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mermaid_has_each_arrow_once),
        cmocka_unit_test(graphviz_has_each_arrow_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
