/*
 * Writing the page.
 */
#include "services/letter/program/html.h"

#include <string.h>

/* Whole in the page, which is kept for years and fetches nothing. Contrast is
 * 7:1 for text and 4.5:1 for lines (WCAG 1.4.6, 1.4.11). */
static const char style[] =
    "body{max-width:42rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;"
    "background:#fff;font:1rem/1.5 'Liberation Sans',Arial,sans-serif;"
    "overflow-wrap:break-word}"
    "h1{font-size:1.6rem;line-height:1.25;margin:2rem 0 1rem}"
    "h2{font-size:1.2rem;margin:2rem 0 .5rem}"
    "h3{font-size:1rem;margin:1.5rem 0 .25rem}"
    "header,footer{border-color:#767676;border-style:solid;border-width:0}"
    "header{border-bottom-width:1px;padding-bottom:1rem}"
    "footer{border-top-width:1px;margin-top:3rem;padding-top:1rem}"
    ".from{font-size:1.2rem;font-weight:bold}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0}"
    "th,td{border-bottom:1px solid #767676;padding:.4rem .5rem;"
    "text-align:left;vertical-align:top}"
    ".right{text-align:right}"
    "a{color:#0b4f8a}"
    ".draft{background:#fff3cd;border:2px solid #8a6d00;padding:.75rem;"
    "font-weight:bold;text-align:center}"
    "@media print{body{max-width:none;margin:0}}";

static void add_escaped(struct text *out, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            text_add(out, "&amp;");
            break;
        case '<':
            text_add(out, "&lt;");
            break;
        case '>':
            text_add(out, "&gt;");
            break;
        case '"':
            text_add(out, "&quot;");
            break;
        default:
            text_addc(out, *text);
        }
    }
}

/* `<tag>text</tag>` and a line feed. */
static void add_element(struct text *out, const char *tag, const char *text)
{
    text_addf(out, "<%s>", tag);
    add_escaped(out, text);
    text_addf(out, "</%.*s>\n", (int)strcspn(tag, " "), tag);
}

/* A line feed alone is a line break. An address leads away from the service,
 * which does not say where the reader came from. */
static void span_write(struct text *out, const struct span *span)
{
    if (span->text[0] == '\n') {
        text_add(out, "<br>\n");
        return;
    }
    if (span->url != NULL) {
        text_add(out, "<a href=\"");
        add_escaped(out, span->url);
        text_add(out, "\" rel=\"noreferrer\">");
    }
    text_add(out, span->is_bold ? "<strong>" : "");
    text_add(out, span->is_italic ? "<em>" : "");
    add_escaped(out, span->text);
    text_add(out, span->is_italic ? "</em>" : "");
    text_add(out, span->is_bold ? "</strong>" : "");
    text_add(out, span->url != NULL ? "</a>" : "");
}

static void spans_write(struct text *out, const struct span *span)
{
    for (; span != NULL; span = span->next)
        span_write(out, span);
}

static void blocks_write(struct text *out, const struct block *block);

/* A header cell says of what it is the header (WCAG 1.3.1). */
static void cell_write(struct text *out, const struct block *cell)
{
    const char *tag = cell->is_header ? "th" : "td";

    text_addf(out, "<%s%s%s>", tag, cell->is_header ? " scope=\"col\"" : "",
              cell->is_right ? " class=\"right\"" : "");
    spans_write(out, cell->spans);
    text_addf(out, "</%s>", tag);
}

/* The first row is the header, and all the others are the body. */
static void row_write(struct text *out, const struct block *row)
{
    text_add(out, row->is_header ? "<thead>\n<tr>" : "<tr>");
    for (const struct block *cell = row->first; cell != NULL; cell = cell->next)
        cell_write(out, cell);
    text_add(out, row->is_header ? "</tr>\n</thead>\n<tbody>\n" : "</tr>\n");
}

static void table_write(struct text *out, const struct block *table)
{
    text_add(out, "<table>\n");
    for (const struct block *row = table->first; row != NULL; row = row->next)
        row_write(out, row);
    text_add(out, "</tbody>\n</table>\n");
}

/* A list goes on with the number that the template begins it with. */
static void list_write(struct text *out, const struct block *list)
{
    if (!list->is_ordered)
        text_add(out, "<ul>\n");
    else
        text_addf(out, list->start == 1 ? "<ol>\n" : "<ol start=\"%d\">\n",
                  list->start);
    for (const struct block *item = list->first; item != NULL;
         item = item->next) {
        text_add(out, "<li>");
        blocks_write(out, item->first);
        text_add(out, "</li>\n");
    }
    text_add(out, list->is_ordered ? "</ol>\n" : "</ul>\n");
}

static void block_write(struct text *out, const struct block *block)
{
    switch (block->kind) {
    case BLOCK_HEADING:
        text_addf(out, "<h%d>", block->level);
        spans_write(out, block->spans);
        text_addf(out, "</h%d>\n", block->level);
        break;
    case BLOCK_LIST:
        list_write(out, block);
        break;
    case BLOCK_QUOTE:
        text_add(out, "<blockquote>\n");
        blocks_write(out, block->first);
        text_add(out, "</blockquote>\n");
        break;
    case BLOCK_TABLE:
        table_write(out, block);
        break;
    case BLOCK_RULE:
        text_add(out, "<hr>\n");
        break;
    default:
        text_add(out, "<p>");
        spans_write(out, block->spans);
        text_add(out, "</p>\n");
    }
}

static void blocks_write(struct text *out, const struct block *block)
{
    for (; block != NULL; block = block->next)
        block_write(out, block);
}

/* In a paragraph that the caller has opened. */
static void party_write(struct text *out, const struct party *party)
{
    add_escaped(out, party->name);
    for (const char *const *line = party->lines; *line != NULL; line++) {
        text_add(out, "<br>\n");
        add_escaped(out, *line);
    }
    text_add(out, "</p>\n");
}

static void header_write(struct text *out, const struct letter *letter)
{
    text_add(out, "<header>\n");
    add_element(out, "p class=\"from\"", letter->administrator.name);
    text_add(out, "<p>");
    party_write(out, &letter->recipient);
    text_add(out, "<p>");
    if (letter->your_reference != NULL) {
        text_add(out, letter_yours(letter));
        add_escaped(out, letter->your_reference);
        text_add(out, "<br>\n");
    }
    text_add(out, "Vår ref.: ");
    add_escaped(out, letter->reference);
    text_addf(out, "<br>\nDato: <time datetime=\"%s\">%s</time></p>\n",
              letter->iso_date, letter->date);
    text_add(out, "</header>\n");
}

static void footer_write(struct text *out, const struct letter *letter)
{
    text_add(out, "<footer>\n<p>");
    party_write(out, &letter->administrator);
    add_element(out, "p", letter->contact);
    text_add(out, "</footer>\n");
}

void html_write(struct text *out, const struct letter *letter)
{
    text_addf(out,
              "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n"
              "<meta charset=\"utf-8\">\n"
              "<meta name=\"viewport\" content=\"width=device-width\">\n",
              letter->language);
    add_element(out, "title", letter->title);
    text_addf(out, "<style>%s</style>\n</head>\n<body>\n", style);
    if (letter->is_draft)
        add_element(out, "p class=\"draft\"", "UTKAST");
    header_write(out, letter);
    text_add(out, "<main>\n");
    blocks_write(out, letter->blocks);
    text_add(out, "</main>\n");
    footer_write(out, letter);
    text_add(out, "</body>\n</html>\n");
}
