/*
 * A letter as blocks: what its Markdown says, read once by cmark-gfm, from
 * which both the PDF and the page are made. Only what a letter needs is there;
 * raw HTML, pictures and links to anything but pages and mail are not.
 */
#ifndef TILSKUDD_LETTER_BLOCKS_H
#define TILSKUDD_LETTER_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>

#include "services/base/arena.h"

enum block_kind {
    BLOCK_HEADING,   /* spans, `level` */
    BLOCK_PARAGRAPH, /* spans */
    BLOCK_LIST,      /* items, `is_ordered`, `start` */
    BLOCK_ITEM,      /* blocks */
    BLOCK_QUOTE,     /* blocks */
    BLOCK_TABLE,     /* rows, of which the first `is_header`; `columns` */
    BLOCK_ROW,       /* cells */
    BLOCK_CELL,      /* spans, `is_right` */
    BLOCK_RULE
};

/* A run of text of one kind. A line break is "\n" in it. */
struct span {
    const char *text;
    bool is_bold, is_italic;
    const char *url; /* of a link: https, http or mailto; else NULL */
    struct span *next;
};

struct block {
    enum block_kind kind;
    int level;
    bool is_ordered, is_header, is_right;
    int start;      /* of an ordered list */
    size_t columns; /* of a table */
    struct span *spans;
    struct block *first, *next; /* what is inside; what follows */
};

/* The first block of the Markdown; NULL when it holds none. */
struct block *blocks_read(struct arena *arena, const char *markdown,
                          size_t length);

/* The text of the spans, without their kinds, each line break a space. */
const char *spans_text(struct arena *arena, const struct span *spans);

/* The text of the first heading of level 1; NULL: there is none. */
const char *blocks_title(struct arena *arena, const struct block *blocks);

/* Whether it can be set: pango loses its way in a text of some 400 000 signs, and
 * a table of more rows than this is on more pages than a letter has. */
#define BLOCK_TEXT_MAX 100000
#define BLOCK_ROWS_MAX 10000
bool blocks_are_bounded(const struct block *blocks);

#endif
