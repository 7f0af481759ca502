/* Code lists as JSON. */
#include "services/base/code.h"

#include <stdbool.h>
#include <string.h>

static const struct code {
    const char *list;
    const char *value;
    const char *nb;
    const char *nn;
    const char *en;
} codes[] = {
#define CODE(list, value, nb, nn, en) { #list, #value, nb, nn, en },
#include "services/base/code.def"
#undef CODE
};

#define CODE_COUNT (sizeof codes / sizeof *codes)

static void string_member(struct text *out, const char *name,
                          const char *value)
{
    text_member(out, name);
    text_json(out, value);
}

static void code_write(struct text *out, const struct code *code)
{
    text_addc(out, '{');
    string_member(out, "code", code->value);
    text_member(out, "title");
    text_addc(out, '{');
    string_member(out, "nb", code->nb);
    string_member(out, "nn", code->nn);
    string_member(out, "en", code->en);
    text_add(out, "}}");
}

void codes_write(struct text *out)
{
    const char *list = "";

    text_addc(out, '[');
    for (size_t i = 0; i < CODE_COUNT; i++) {
        bool is_new = strcmp(codes[i].list, list) != 0;
        if (is_new) {
            text_add(out, i ? "]},{" : "{");
            string_member(out, "name", codes[i].list);
            text_member(out, "values");
        }
        text_add(out, is_new ? "[" : ",");
        code_write(out, &codes[i]);
        list = codes[i].list;
    }
    text_add(out, "]}]");
}
