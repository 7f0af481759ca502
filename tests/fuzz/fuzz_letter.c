/*
 * What people write, into a letter; and the same bytes as a template. A value,
 * whatever it holds, leaves the letter's structure as it is and shows nothing
 * but text.
 */
#include <stdio.h>

#include "services/base/json.h"
#include "services/letter/program/blocks.h"
#include "services/letter/program/html.h"
#include "services/letter/program/template.h"
#include "tests/fuzz/fuzz.h"

static const char sample[] =
    "# {{v}}\n\n{{v}}\n\nOrd {{v}} og **ord {{v}} ord** ord.\n\n- {{v}}\n"
    "- ord\n\n1. ord {{v}}\n\n> {{v}}\n\n| A | B |\n|:--|--:|\n"
    "| {{v}} | x {{v}} y |\n| {{v}} | b |\n\n## {{v}}\n";

/* The kinds of blocks, several paragraphs after each other being one. */
static void shape_write(struct text *out, const struct block *block)
{
    bool was_paragraph = false;

    for (; block != NULL; block = block->next) {
        bool is_paragraph = block->kind == BLOCK_PARAGRAPH;

        if (is_paragraph && was_paragraph)
            continue;
        was_paragraph = is_paragraph;
        text_addf(out, "%d:%d(", block->kind, block->level);
        shape_write(out, block->first);
        text_addc(out, ')');
    }
}

static bool blocks_of(struct arena *arena, const char *source,
                      const json_t *content, struct block **out)
{
    const char *fault = NULL;
    const struct template *template = template_parse(arena, source, &fault);
    json_t *missing = json_own(arena, json_array());
    struct text markdown = text_new(arena, 1024);

    MUST((template == NULL) == (fault != NULL));
    if (template == NULL ||
        !template_fill(template, content, &markdown, missing))
        return false;
    *out = blocks_read(arena, markdown.bytes, markdown.length);
    return json_array_size(missing) == 0;
}

/* Tags of ours only, each with its end, and no brace that was written. */
static void html_judge(struct arena *arena, struct block *blocks)
{
    static const char *const none[] = { NULL };
    const struct letter letter = {
        .language = "nb", .title = "T", .administrator = { "A", none },
        .recipient = { "R", none }, .reference = "1", .date = "D",
        .iso_date = "D", .contact = "K", .blocks = blocks,
    };
    struct text out = text_new(arena, 4096);
    size_t open = 0, closed = 0;

    html_write(&out, &letter);
    for (const char *at = out.bytes; *at != '\0'; at++) {
        open += *at == '<';
        closed += *at == '>';
        MUST(open - closed <= 1);
    }
    MUST(open == closed);
    MUST(strstr(out.bytes, "<script") == NULL);
}

static const char *shape_of(struct arena *arena, const char *value)
{
    json_t *content = json_own(arena, json_pack("{s:s}", "v", value));
    struct text shape = text_new(arena, 256);
    struct block *blocks = NULL;

    if (content == NULL || !blocks_of(arena, sample, content, &blocks))
        return NULL; /* no UTF-8, or nothing that is shown */
    html_judge(arena, blocks);
    shape_write(&shape, blocks);
    return shape.bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena *arena = arena_new();
    const char *value = arena_copyn(arena, (const char *)bytes, length);
    const char *shape = shape_of(arena, value);
    json_t *content = json_own(arena, json_pack("{s:s,s:i,s:[ss]}", "v", value,
                                                "n", 5, "l", "a", "b"));
    struct block *blocks = NULL;

    if (shape != NULL)
        MUST(strcmp(shape, shape_of(arena, "x")) == 0);
    if (content != NULL && strlen(value) < 2000 &&
        blocks_of(arena, value, content, &blocks))
        html_judge(arena, blocks);
    arena_free(arena);
    return 0;
}
