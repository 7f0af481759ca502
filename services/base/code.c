/*
 * Code lists as JSON.
 */
#include "services/base/code.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

static const struct code {
    const char *list;
    const char *value;
    const char *title[LANGUAGE_COUNT];
} codes[] = {
#define CODE(list, value, nb, nn, en) { #list, #value, { nb, nn, en } },
#include "services/base/code.def"
#undef CODE
};

#define CODE_COUNT (sizeof codes / sizeof *codes)

static void code_write(struct text *out, const struct code *code)
{
    text_addc(out, '{');
    text_pair(out, "code", code->value);
    language_write(out, "title", code->title);
    text_addc(out, '}');
}

/* The file groups the values of a list: a new name begins a new list. */
void codes_write(struct text *out)
{
    const char *list = "";

    text_addc(out, '[');
    for (size_t i = 0; i < CODE_COUNT; i++) {
        bool is_new = strcmp(codes[i].list, list) != 0;
        if (is_new) {
            text_add(out, i > 0 ? "]},{" : "{");
            text_pair(out, "name", codes[i].list);
            text_member(out, "values");
        }
        text_add(out, is_new ? "[" : ",");
        code_write(out, &codes[i]);
        list = codes[i].list;
    }
    text_add(out, "]}]");
}

const char *code_title(const char *list, const char *value,
                       enum language language)
{
    size_t i = 0;

    while (i < CODE_COUNT && (strcmp(codes[i].list, list) != 0 ||
                              strcmp(codes[i].value, value) != 0))
        i++;
    assert(i < CODE_COUNT); /* the statement and the list name the same */
    return codes[i].title[language];
}
