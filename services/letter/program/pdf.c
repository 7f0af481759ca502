/*
 * Drawing the pages. Text is tagged; what repeats on each page, rules and the
 * mark of a draft are drawn when no tag of text is open, before the first text
 * of a page or after the last, where pdfua.c marks them as artifacts: a reader
 * aloud passes over them.
 */
#include "services/letter/program/pdf.h"

#include <cairo-pdf.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "services/letter/program/layout.h"
#include "services/letter/program/pdfua.h"

/* PDF lets Span and Link hold text; all other tags hold those. */
enum leaf { LEAF_NONE, LEAF_SPAN, LEAF_LINK };

struct underline {
    double x, y, width;
};

struct canvas {
    struct arena *arena;
    const struct letter *letter;
    struct flow flow;
    cairo_t *cr;
    int pages;
    enum leaf leaf;
    const char *url; /* of the link that is open */
    struct underline underlines[64]; /* of the page; more are left out */
    size_t underline_count;
};

static cairo_status_t add_bytes(void *out, const unsigned char *bytes,
                                unsigned length)
{
    text_addn(out, (const char *)bytes, length);
    return CAIRO_STATUS_SUCCESS;
}

static void leaf_close(struct canvas *canvas)
{
    if (canvas->leaf != LEAF_NONE)
        cairo_tag_end(canvas->cr,
                      canvas->leaf == LEAF_LINK ? CAIRO_TAG_LINK : "Span");
    canvas->leaf = LEAF_NONE;
    canvas->url = NULL;
}

/* As cairo wants it: between apostrophes, and ASCII (RFC 3986). */
static const char *link_attributes(struct arena *arena, const char *url)
{
    struct text out = text_new(arena, 128);

    text_add(&out, "uri='");
    for (; *url != '\0'; url++) {
        if ((unsigned char)*url <= ' ' || (unsigned char)*url >= 0x7f ||
            strchr("'\\<>\"", *url) != NULL)
            text_addf(&out, "%%%02X", (unsigned char)*url);
        else
            text_addc(&out, *url);
    }
    text_addc(&out, '\'');
    return out.bytes;
}

/* Runs of a line in the same tag stay in it: a reader aloud would stop at each
 * new one. */
static void leaf_open(struct canvas *canvas, const char *url)
{
    enum leaf leaf = url == NULL ? LEAF_SPAN : LEAF_LINK;

    if (canvas->leaf == leaf && canvas->url == url)
        return;
    leaf_close(canvas);
    if (leaf == LEAF_SPAN)
        cairo_tag_begin(canvas->cr, "Span", NULL);
    else
        cairo_tag_begin(canvas->cr, CAIRO_TAG_LINK,
                        link_attributes(canvas->arena, url));
    canvas->leaf = leaf;
    canvas->url = url;
}

/* Grey and blue are dark enough to read: 7:1 and more (WCAG 1.4.6). */
static void ink_black(cairo_t *cr)
{
    cairo_set_source_rgb(cr, 0, 0, 0);
}

static void ink_grey(cairo_t *cr)
{
    cairo_set_source_rgb(cr, 0.3, 0.3, 0.3);
}

/* Drawn later: a line is an artifact, and may not stand inside the link. */
static void underline_add(struct canvas *canvas, double x, double y,
                          double width)
{
    const size_t most = sizeof canvas->underlines / sizeof *canvas->underlines;

    if (canvas->underline_count < most)
        canvas->underlines[canvas->underline_count++] =
            (struct underline){ x, y + 1.5, width };
}

static void run_draw(struct canvas *canvas, const char *text,
                     PangoGlyphItem *run, const char *url, double x, double y)
{
    double width =
        (double)pango_glyph_string_get_width(run->glyphs) / PANGO_SCALE;

    cairo_save(canvas->cr);
    if (url != NULL) {
        cairo_set_source_rgb(canvas->cr, 0.04, 0.25, 0.5);
        underline_add(canvas, x, y, width);
    }
    cairo_move_to(canvas->cr, x, y);
    pango_cairo_show_glyph_item(canvas->cr, text, run);
    cairo_restore(canvas->cr);
}

/* One line; `is_tagged` unless it repeats what was said before. */
static void line_draw(struct canvas *canvas, const struct mark *mark,
                      double top, bool is_tagged)
{
    const struct lines *lines = mark->lines;
    const char *text = pango_layout_get_text(lines->layout);
    PangoLayoutLine *line = pango_layout_get_line(lines->layout, mark->line);
    double x = mark->x;

    for (GSList *at = line->runs; at != NULL; at = at->next) {
        PangoGlyphItem *run = at->data;
        const char *url =
            is_tagged ? lines_url(lines, run->item->offset) : NULL;

        if (is_tagged)
            leaf_open(canvas, url);
        run_draw(canvas, text, run, url, x, top + mark->y);
        x += (double)pango_glyph_string_get_width(run->glyphs) / PANGO_SCALE;
    }
    if (canvas->leaf == LEAF_LINK)
        leaf_close(canvas); /* each line has its own place to click */
}

/* A tag of structure holds no open tag of text when it begins or ends. */
static void mark_draw(struct canvas *canvas, const struct mark *mark,
                      double top)
{
    if (mark->kind == MARK_LINE) {
        line_draw(canvas, mark, top, true);
        return;
    }
    leaf_close(canvas);
    if (mark->kind == MARK_BEGIN)
        cairo_tag_begin(canvas->cr, mark->tag, NULL);
    else
        cairo_tag_end(canvas->cr, mark->tag);
}

/* The marks of a strip end where those of the next begin. */
static size_t marks_end(const struct flow *flow, size_t strip)
{
    return strip + 1 < flow->strip_count ? flow->drawn[strip + 1].first
                                         : flow->mark_count;
}

static void strip_draw(struct canvas *canvas, size_t strip)
{
    const struct flow *flow = &canvas->flow;

    for (size_t i = flow->drawn[strip].first; i < marks_end(flow, strip); i++)
        mark_draw(canvas, &flow->marks[i], flow->strips[strip].y);
}

static void rule_draw(cairo_t *cr, double x, double y, double width)
{
    cairo_set_line_width(cr, 0.6);
    cairo_move_to(cr, x, y);
    cairo_line_to(cr, x + width, y);
    cairo_stroke(cr);
}

/* The header of a table that goes on: above its first row of this page. */
static void header_draw(struct canvas *canvas, size_t first)
{
    const struct flow *flow = &canvas->flow;
    size_t header = flow->strips[first].header;
    double top;

    if (header == NO_HEADER || first == 0)
        return;
    top = flow->strips[first].y - flow->strips[header].height;
    for (size_t i = flow->drawn[header].first; i < marks_end(flow, header);
         i++) {
        if (flow->marks[i].kind == MARK_LINE)
            line_draw(canvas, &flow->marks[i], top, false);
    }
    rule_draw(canvas->cr, flow->drawn[header].rule_x, flow->strips[first].y,
              flow->drawn[header].rule_width);
}

/* Below the strips, and below links. */
static void rules_draw(struct canvas *canvas, size_t first, size_t end)
{
    const struct flow *flow = &canvas->flow;

    for (size_t i = first; i < end; i++) {
        if (flow->drawn[i].rule_width > 0)
            rule_draw(canvas->cr, flow->drawn[i].rule_x,
                      flow->strips[i].y + flow->strips[i].height,
                      flow->drawn[i].rule_width);
    }
    for (size_t i = 0; i < canvas->underline_count; i++)
        rule_draw(canvas->cr, canvas->underlines[i].x, canvas->underlines[i].y,
                  canvas->underlines[i].width);
    canvas->underline_count = 0;
}

/* A small line in a margin. */
static void margin_draw(struct canvas *canvas, const char *text, double y,
                        double width, bool is_right)
{
    const struct lines *lines =
        lines_set_text(canvas->arena, canvas->flow.fonts, text, &style_small,
                       width);

    for (int i = 0; i < lines->count && i < 2; i++) {
        struct mark mark = { .lines = lines, .line = i };

        mark.x = is_right ? PAGE_WIDTH - MARGIN - line_width(lines, i) : MARGIN;
        mark.y = i * lines->leading + lines->baseline;
        line_draw(canvas, &mark, y, false);
    }
}

/* The first page has its letterhead; the next ones say whose letter it is. */
static void margins_draw(struct canvas *canvas, int page)
{
    const struct letter *letter = canvas->letter;

    if (page > 1) {
        margin_draw(canvas, letter->administrator.name, HEAD_RULE - 15,
                    TEXT_WIDTH * 0.6, false);
        margin_draw(canvas,
                    arena_printf(canvas->arena, "Vår ref.: %s",
                                 letter->reference),
                    HEAD_RULE - 15, TEXT_WIDTH * 0.35, true);
        rule_draw(canvas->cr, MARGIN, HEAD_RULE, TEXT_WIDTH);
    }
    rule_draw(canvas->cr, MARGIN, FOOT_RULE, TEXT_WIDTH);
    margin_draw(canvas, letter->contact, FOOT_RULE + 4, TEXT_WIDTH * 0.8,
                false);
    margin_draw(canvas,
                arena_printf(canvas->arena, "%sSide %d av %d",
                             letter->is_draft ? "UTKAST · " : "", page,
                             canvas->pages),
                FOOT_RULE + 4, TEXT_WIDTH * 0.2, true);
}

/* Big and light, below all else. */
static void draft_draw(struct canvas *canvas)
{
    static const struct style big = { 130, 150, true };
    const struct lines *lines =
        lines_set_text(canvas->arena, canvas->flow.fonts, "UTKAST", &big,
                       WIDTH_ANY);
    struct mark mark = { .lines = lines };

    mark.x = -line_width(lines, 0) / 2;
    mark.y = big.size * 0.35;
    cairo_save(canvas->cr);
    cairo_translate(canvas->cr, PAGE_WIDTH / 2, PAGE_HEIGHT / 2);
    cairo_rotate(canvas->cr, -atan2(PAGE_HEIGHT, PAGE_WIDTH));
    cairo_set_source_rgb(canvas->cr, 0.9, 0.9, 0.9);
    line_draw(canvas, &mark, 0, false);
    cairo_restore(canvas->cr);
}

static void page_draw(struct canvas *canvas, size_t first, size_t end, int page)
{
    if (canvas->letter->is_draft)
        draft_draw(canvas);
    ink_black(canvas->cr);
    for (size_t i = first; i < end; i++)
        strip_draw(canvas, i);
    leaf_close(canvas);
    header_draw(canvas, first);
    ink_grey(canvas->cr);
    rules_draw(canvas, first, end);
    margins_draw(canvas, page);
    cairo_show_page(canvas->cr);
}

static void pages_draw(struct canvas *canvas)
{
    const struct flow *flow = &canvas->flow;
    size_t first = 0;

    for (int page = 1; page <= canvas->pages; page++) {
        size_t end = first;

        while (end < flow->strip_count && flow->strips[end].page == page)
            end++;
        page_draw(canvas, first, end, page);
        first = end;
    }
}

/* Dates are those of the letter, so that the same letter has the same bytes. */
static const char *canvas_draw(struct canvas *canvas, struct text *out)
{
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(add_bytes, out, PAGE_WIDTH,
                                            PAGE_HEIGHT);
    cairo_status_t status;

    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE,
                                   canvas->letter->title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR,
                                   canvas->letter->administrator.name);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                   canvas->letter->iso_date);
    canvas->cr = cairo_create(surface);
    pages_draw(canvas);
    status = cairo_status(canvas->cr);
    cairo_destroy(canvas->cr);
    cairo_surface_finish(surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    return status == CAIRO_STATUS_SUCCESS ? NULL
                                          : cairo_status_to_string(status);
}

const char *pdf_write(struct text *out, const struct fonts *fonts,
                      const struct letter *letter, int *pages)
{
    struct text drawn = text_new(out->arena, 65536);
    struct canvas canvas = {
        .arena = out->arena,
        .letter = letter,
        .flow = { .arena = out->arena, .fonts = fonts },
    };
    const char *reason;

    layout_letter(&canvas.flow, letter);
    canvas.pages =
        pages_break(canvas.flow.strips, canvas.flow.strip_count, &layout_sheet);
    if (canvas.pages > PAGES_MAX)
        return "the letter has more than 200 pages";
    reason = canvas_draw(&canvas, &drawn);
    *pages = canvas.pages;
    return reason != NULL ? reason : pdfua_write(out, &drawn, letter);
}

const char *pdf_rehearse(struct arena *arena, const struct fonts *fonts)
{
    static const char *const no_lines[] = { NULL };
    static struct span shapes[] = {
        { "A", false, false, NULL, &shapes[1] },
        { "A", true, false, NULL, &shapes[2] },
        { "A", false, true, NULL, &shapes[3] },
        { "A", true, true, NULL, NULL },
    };
    static struct block block = { .kind = BLOCK_PARAGRAPH, .spans = shapes };
    const struct letter letter = {
        .language = "nb",
        .is_draft = true,
        .title = "A",
        .administrator = { "A", no_lines },
        .recipient = { "A", no_lines },
        .reference = "A",
        .date = "A",
        .iso_date = "2000-01-01",
        .contact = "A",
        .blocks = &block,
    };
    struct text out = text_new(arena, 16384);
    int pages;

    return pdf_write(&out, fonts, &letter, &pages);
}
