/*
 * Laying out letterhead and blocks.
 */
#include "services/letter/program/layout.h"

#include <string.h>

#include "services/base/text.h"
#include "services/letter/program/table.h"

#define INDENT      16.0 /* of what is inside a list or a quote */
#define BLOCK_SPACE 8.0  /* between paragraphs */
#define ITEM_SPACE  3.0
#define REFERENCES  170.0 /* the column to the right of the recipient */

const struct sheet layout_sheet = {
    .first_top = 56,
    .top = MARGIN,
    .bottom = FOOT_RULE - 14,
};

/*                                  size  leading bold */
const struct style style_text = { 10.5, 15.0, false };
const struct style style_small = { 8.5, 11.5, false };
const struct style style_table = { 9.5, 13.0, false };
static const struct style from = { 13.0, 17.0, true };
static const struct style draft = { 10.5, 15.0, true };

static const struct {
    const char *tag;
    struct style style;
    double above, below;
} headings[] = {
    { "H1", { 17.0, 22.0, true }, 26, 10 },
    { "H2", { 12.5, 17.0, true }, 16, 4 },
    { "H3", { 10.5, 15.0, true }, 12, 2 },
};

/* Where blocks stand; and whether a label has opened the line they begin on. */
struct column {
    struct flow *flow;
    double x, width;
    bool is_begun;
    bool closes; /* the last rule is behind: one piece with what it closes */
};

/* Lines that may be parted by a page, never one alone on either side. */
static void text_flow(struct column *column, const char *tag,
                      const struct lines *lines, bool is_whole)
{
    struct flow *flow = column->flow;

    flow_begin(flow, tag);
    for (int i = 0; i < lines->count; i++) {
        if (i > 0)
            flow->keeps = is_whole || i == 1 || i == lines->count - 1;
        if (!column->is_begun)
            flow_strip(flow, lines->leading);
        column->is_begun = false;
        flow_line(flow, lines, i, column->x, 0);
    }
    flow_end(flow, tag);
}

/* Never parted, and never last on a page. */
static void heading_flow(struct column *column, const struct block *block)
{
    size_t i = block->level > 3 ? 2 : (size_t)block->level - 1;
    struct flow *flow = column->flow;

    flow_space(flow, headings[i].above);
    text_flow(column, headings[i].tag,
              lines_set(flow->arena, flow->fonts, block->spans,
                        &headings[i].style, column->width),
              true);
    flow_space(flow, headings[i].below);
    flow->keeps = true;
}

/* What ends in a colon stays with what it announces. */
static bool announces(struct arena *arena, const struct span *spans)
{
    const char *text = spans_text(arena, spans);
    size_t length = strlen(text);

    return length > 0 && text[length - 1] == ':';
}

static void paragraph_flow(struct column *column, const struct block *block)
{
    struct flow *flow = column->flow;

    text_flow(column, "P",
              lines_set(flow->arena, flow->fonts, block->spans, &style_text,
                        column->width),
              false);
    flow_space(flow, BLOCK_SPACE);
    flow->keeps = announces(flow->arena, block->spans);
}

static void blocks_flow(const struct column *column, struct block *block,
                        bool is_begun);

/* The label stands on the line on which the item's text begins. */
static void item_flow(const struct column *column, const struct block *item,
                      const char *label)
{
    struct flow *flow = column->flow;
    struct column inside = *column;

    flow_begin(flow, "LI");
    flow_strip(flow, style_text.leading);
    flow_begin(flow, "Lbl");
    flow_lines(flow,
               lines_set_text(flow->arena, flow->fonts, label, &style_text,
                              WIDTH_ANY),
               column->x, 0);
    flow_end(flow, "Lbl");
    flow_begin(flow, "LBody");
    inside.x += INDENT;
    inside.width -= INDENT;
    blocks_flow(&inside, item->first, true);
    flow_end(flow, "LBody");
    flow_end(flow, "LI");
}

static void list_flow(const struct column *column, const struct block *list)
{
    struct flow *flow = column->flow;
    int number = list->start;

    if (column->x > MARGIN)
        flow->space = ITEM_SPACE; /* a list in an item is close to its words */
    flow_begin(flow, "L");
    for (const struct block *item = list->first;
         item != NULL && !flow_is_full(flow); item = item->next) {
        item_flow(column, item,
                  list->is_ordered ? arena_printf(flow->arena, "%d.", number++)
                                   : "\u2022");
        flow->space = ITEM_SPACE;
    }
    flow_end(flow, "L");
    flow_space(flow, BLOCK_SPACE);
}

static void quote_flow(const struct column *column, const struct block *quote)
{
    struct column inside = *column;

    inside.x += INDENT;
    inside.width -= 2 * INDENT;
    flow_begin(column->flow, "BlockQuote");
    blocks_flow(&inside, quote->first, false);
    flow_end(column->flow, "BlockQuote");
}

static void rule_flow(const struct column *column)
{
    flow_space(column->flow, BLOCK_SPACE);
    flow_strip(column->flow, 1);
    flow_rule(column->flow, column->x, column->width);
    flow_space(column->flow, BLOCK_SPACE);
}

/* A rule after which no other comes; who signed is below it. */
static bool is_last_rule(const struct block *block)
{
    if (block->kind != BLOCK_RULE)
        return false;
    for (block = block->next; block != NULL; block = block->next) {
        if (block->kind == BLOCK_RULE)
            return false;
    }
    return true;
}

static void block_flow(struct column *column, struct block *block)
{
    column->closes = column->closes || is_last_rule(block);
    if (column->closes)
        column->flow->keeps = true;
    switch (block->kind) {
    case BLOCK_HEADING:
        heading_flow(column, block);
        break;
    case BLOCK_LIST:
        list_flow(column, block);
        break;
    case BLOCK_QUOTE:
        quote_flow(column, block);
        break;
    case BLOCK_TABLE:
        table_flow(column->flow, block, column->x, column->width);
        flow_space(column->flow, BLOCK_SPACE + 2);
        break;
    case BLOCK_RULE:
        rule_flow(column);
        break;
    default:
        paragraph_flow(column, block);
    }
}

static void blocks_flow(const struct column *column, struct block *block,
                        bool is_begun)
{
    struct column inside = *column;

    inside.is_begun = is_begun;
    for (; block != NULL && !flow_is_full(inside.flow); block = block->next) {
        block_flow(&inside, block);
        inside.is_begun = false;
    }
}

static const char *party_text(struct arena *arena, const struct party *party,
                              bool has_name)
{
    struct text out = text_new(arena, 128);

    text_add(&out, has_name ? party->name : "");
    for (const char *const *line = party->lines; *line != NULL; line++)
        text_addf(&out, "%s%s", out.length > 0 ? "\n" : "", *line);
    return out.bytes;
}

/* What both sides file it by. */
static const char *references_text(struct arena *arena,
                                   const struct letter *letter)
{
    const char *theirs =
        letter->your_reference == NULL
            ? ""
            : arena_printf(arena, "%s%s\n", letter_yours(letter),
                           letter->your_reference);

    return arena_printf(arena, "%sVår ref.: %s\nDato: %s", theirs,
                        letter->reference, letter->date);
}

static struct lines *set(struct flow *flow, const char *text,
                         const struct style *style, double width)
{
    return lines_set_text(flow->arena, flow->fonts, text, style, width);
}

/* Who writes: above a rule. */
static void sender_flow(struct column *column, const struct letter *letter)
{
    struct flow *flow = column->flow;
    const struct party *sender = &letter->administrator;

    text_flow(column, "P", set(flow, sender->name, &from, column->width), true);
    if (sender->lines[0] != NULL)
        text_flow(column, "P",
                  set(flow, party_text(flow->arena, sender, false),
                      &style_small, column->width),
                  true);
    flow_strip(flow, 6);
    flow_rule(flow, column->x, column->width);
}

/* To whom, and beside it what the letter is known by. */
static void recipient_flow(struct column *column, const struct letter *letter)
{
    struct flow *flow = column->flow;
    double left = column->width - REFERENCES - INDENT;
    const struct lines *recipient =
        set(flow, party_text(flow->arena, &letter->recipient, true),
            &style_text, left);
    const struct lines *references =
        set(flow, references_text(flow->arena, letter), &style_text,
            REFERENCES);
    int count = recipient->count > references->count ? recipient->count
                                                     : references->count;

    flow_space(flow, 20);
    flow_strip(flow, count * style_text.leading);
    flow_begin(flow, "P");
    flow_lines(flow, recipient, column->x, 0);
    flow_end(flow, "P");
    flow_begin(flow, "P");
    flow_lines(flow, references, column->x + column->width - REFERENCES, 0);
    flow_end(flow, "P");
}

void layout_letter(struct flow *flow, const struct letter *letter)
{
    struct column column = { flow, MARGIN, TEXT_WIDTH, false, false };

    flow_begin(flow, "Document");
    sender_flow(&column, letter);
    if (letter->is_draft) {
        flow_space(flow, BLOCK_SPACE);
        text_flow(&column, "P", set(flow, "UTKAST", &draft, column.width),
                  true);
    }
    recipient_flow(&column, letter);
    blocks_flow(&column, letter->blocks, false);
    flow_end(flow, "Document");
}
