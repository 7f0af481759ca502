/*
 * From cmark-gfm's tree to blocks.
 */
#include "services/letter/program/blocks.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <string.h>

#include "services/base/text.h"

/* Where the spans of a block are being put. */
struct writing {
    struct arena *arena;
    struct span **end;
    int bold, italic; /* how deep */
    const char *url;
};

static bool is_type(cmark_node *node, const char *name)
{
    return strcmp(cmark_node_get_type_string(node), name) == 0;
}

static void span_add(struct writing *writing, const char *text)
{
    struct span *span = arena_alloc(writing->arena, sizeof *span);

    span->text = arena_copy(writing->arena, text);
    span->is_bold = writing->bold > 0;
    span->is_italic = writing->italic > 0;
    span->url = writing->url;
    *writing->end = span;
    writing->end = &span->next;
}

/* A cell's line break has a sign of its own: value.h. */
static void text_span_add(struct writing *writing, const char *text)
{
    static const char separator[] = "\u2028";
    const char *found;

    while ((found = strstr(text, separator)) != NULL) {
        if (found > text)
            span_add(writing,
                     arena_copyn(writing->arena, text, (size_t)(found - text)));
        span_add(writing, "\n");
        text = found + strlen(separator);
    }
    if (*text != '\0')
        span_add(writing, text);
}

/* An address that a reader may be led to; others are only text. */
static const char *address(struct arena *arena, const char *url)
{
    static const char *const schemes[] = { "https://", "http://", "mailto:" };

    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (url != NULL && strncmp(url, schemes[i], strlen(schemes[i])) == 0)
            return arena_copy(arena, url);
    }
    return NULL;
}

/* Emphasis may stand in emphasis, so it is counted. A line feed in the source
 * is a space: where lines are broken is for the page to say. */
static void inline_enter(struct writing *writing, cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_STRONG:
        writing->bold++;
        break;
    case CMARK_NODE_EMPH:
        writing->italic++;
        break;
    case CMARK_NODE_LINK:
        writing->url = address(writing->arena, cmark_node_get_url(node));
        break;
    case CMARK_NODE_SOFTBREAK:
        span_add(writing, " ");
        break;
    case CMARK_NODE_LINEBREAK:
        span_add(writing, "\n");
        break;
    default:
        if (cmark_node_get_literal(node) != NULL)
            text_span_add(writing, cmark_node_get_literal(node));
    }
}

static void inline_leave(struct writing *writing, cmark_node *node)
{
    if (cmark_node_get_type(node) == CMARK_NODE_STRONG)
        writing->bold--;
    else if (cmark_node_get_type(node) == CMARK_NODE_EMPH)
        writing->italic--;
    else if (cmark_node_get_type(node) == CMARK_NODE_LINK)
        writing->url = NULL;
}

/* All that is inside a block of text, in one walk. */
static struct span *spans_read(struct arena *arena, cmark_node *block)
{
    struct span *spans = NULL;
    struct writing writing = { .arena = arena, .end = &spans };
    cmark_iter *walk = cmark_iter_new(block);
    cmark_event_type event;

    while ((event = cmark_iter_next(walk)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(walk);

        if (node == block)
            continue;
        if (event == CMARK_EVENT_ENTER)
            inline_enter(&writing, node);
        else
            inline_leave(&writing, node);
    }
    cmark_iter_free(walk);
    return spans;
}

/* The kinds of an extension have no constants, so all go by name. */
static enum block_kind kind_of(cmark_node *node)
{
    static const struct {
        const char *name;
        enum block_kind kind;
    } kinds[] = {
        { "heading",        BLOCK_HEADING },
        { "list",           BLOCK_LIST },
        { "item",           BLOCK_ITEM },
        { "block_quote",    BLOCK_QUOTE },
        { "table",          BLOCK_TABLE },
        { "table_header",   BLOCK_ROW },
        { "table_row",      BLOCK_ROW },
        { "table_cell",     BLOCK_CELL },
        { "thematic_break", BLOCK_RULE },
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (is_type(node, kinds[i].name))
            return kinds[i].kind;
    }
    return BLOCK_PARAGRAPH;
}

/* Of code and raw HTML, which no template has, the text. */
static struct span *literal_read(struct arena *arena, cmark_node *node)
{
    struct span *spans = NULL;
    struct writing writing = { .arena = arena, .end = &spans };

    span_add(&writing, cmark_node_get_literal(node));
    return spans;
}

static bool holds_text(enum block_kind kind)
{
    return kind == BLOCK_HEADING || kind == BLOCK_PARAGRAPH ||
           kind == BLOCK_CELL;
}

/* cmark-gfm keeps alignment with the table; blocks have it in each cell. */
static void table_read(struct block *table, cmark_node *node)
{
    const uint8_t *alignments = cmark_gfm_extensions_get_table_alignments(node);

    table->columns = cmark_gfm_extensions_get_table_columns(node);
    for (struct block *row = table->first; row != NULL; row = row->next) {
        size_t i = 0;

        row->is_header = row == table->first;
        for (struct block *cell = row->first; cell != NULL;
             cell = cell->next, i++) {
            cell->is_header = row->is_header;
            cell->is_right = i < table->columns && alignments[i] == 'r';
        }
    }
}

/* No letter has lists this deep inside each other; what is deeper is left out. */
#define DEPTH_MAX 12

static struct block *siblings_read(struct arena *arena, cmark_node *node,
                                   int depth);

static struct block *block_read(struct arena *arena, cmark_node *node,
                                int depth)
{
    struct block *block = arena_alloc(arena, sizeof *block);

    block->kind = kind_of(node);
    block->level = cmark_node_get_heading_level(node);
    block->is_ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
    block->start = cmark_node_get_list_start(node);
    if (!holds_text(block->kind))
        block->first =
            siblings_read(arena, cmark_node_first_child(node), depth + 1);
    else if (cmark_node_get_literal(node) != NULL)
        block->spans = literal_read(arena, node);
    else
        block->spans = spans_read(arena, node);
    if (block->kind == BLOCK_TABLE)
        table_read(block, node);
    return block;
}

static struct block *siblings_read(struct arena *arena, cmark_node *node,
                                   int depth)
{
    struct block *first = NULL, **end = &first;

    for (; node != NULL && depth < DEPTH_MAX; node = cmark_node_next(node)) {
        *end = block_read(arena, node, depth);
        end = &(*end)->next;
    }
    return first;
}

struct block *blocks_read(struct arena *arena, const char *markdown,
                          size_t length)
{
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
    cmark_syntax_extension *table;
    struct block *blocks;
    cmark_node *document;

    cmark_gfm_core_extensions_ensure_registered();
    table = cmark_find_syntax_extension("table");
    cmark_parser_attach_syntax_extension(parser, table);
    cmark_parser_feed(parser, markdown, length);
    document = cmark_parser_finish(parser);
    blocks = siblings_read(arena, cmark_node_first_child(document), 0);
    cmark_node_free(document);
    cmark_parser_free(parser);
    return blocks;
}

const char *spans_text(struct arena *arena, const struct span *spans)
{
    struct text out = text_new(arena, 64);

    for (; spans != NULL; spans = spans->next)
        text_add(&out, spans->text[0] == '\n' ? " " : spans->text);
    return out.bytes;
}

const char *blocks_title(struct arena *arena, const struct block *blocks)
{
    for (; blocks != NULL; blocks = blocks->next) {
        if (blocks->kind == BLOCK_HEADING && blocks->level == 1)
            return spans_text(arena, blocks->spans);
    }
    return NULL;
}

/* A letter that cannot be set is refused whole, however deep it says too
 * much. */
static bool is_bounded(const struct block *block)
{
    size_t length = 0, rows = 0;

    for (const struct span *span = block->spans; span != NULL;
         span = span->next)
        length += strlen(span->text);
    if (block->kind == BLOCK_TABLE) {
        for (const struct block *row = block->first; row != NULL;
             row = row->next)
            rows++;
    }
    return length <= BLOCK_TEXT_MAX && rows <= BLOCK_ROWS_MAX &&
           blocks_are_bounded(block->first);
}

bool blocks_are_bounded(const struct block *blocks)
{
    for (; blocks != NULL; blocks = blocks->next) {
        if (!is_bounded(blocks))
            return false;
    }
    return true;
}
