/*
 * Setting text in lines.
 */
#include "services/letter/program/lines.h"

#include <hb.h>
#include <string.h>

#include "services/base/text.h"

/* Liberation Sans, as parts of its size: hhea of the font. */
#define ASCENT  0.905
#define DESCENT 0.212

#define BREAK " \n"

static size_t span_length(const struct span *span)
{
    return strlen(span->text[0] == '\n' ? BREAK : span->text);
}

static void layout_release(void *layout)
{
    g_object_unref(layout);
}

static void attribute_add(PangoAttrList *list, PangoAttribute *attribute,
                          size_t from, size_t to)
{
    attribute->start_index = (guint)from;
    attribute->end_index = (guint)to;
    pango_attr_list_insert(list, attribute);
}

static PangoAttrList *attributes_of(const struct span *span)
{
    PangoAttrList *list = pango_attr_list_new();
    size_t at = 0;

    attribute_add(list, pango_attr_insert_hyphens_new(FALSE), 0, G_MAXUINT);
    for (; span != NULL; span = span->next) {
        size_t end = at + span_length(span);

        if (span->is_bold)
            attribute_add(list, pango_attr_weight_new(PANGO_WEIGHT_BOLD), at,
                          end);
        if (span->is_italic)
            attribute_add(list, pango_attr_style_new(PANGO_STYLE_ITALIC), at,
                          end);
        if (span->url != NULL) /* so that a run ends where the link does */
            attribute_add(list, pango_attr_foreground_new(0, 0, 0x8000), at,
                          end);
        at = end;
    }
    return list;
}

/* The spans as the font can show them. */
static const struct span *spans_shown(struct arena *arena,
                                      const struct fonts *fonts,
                                      const struct span *span)
{
    struct span *first = NULL, **end = &first;

    for (; span != NULL; span = span->next) {
        *end = arena_alloc(arena, sizeof **end);
        **end = *span;
        (*end)->text = fonts_shown(arena, fonts, span->text);
        (*end)->next = NULL;
        end = &(*end)->next;
    }
    return first;
}

/* Before a line break stands a space, so that words are still apart for who
 * hears them or searches for them. */
static const char *text_of(struct arena *arena, const struct span *span)
{
    struct text out = text_new(arena, 128);

    for (; span != NULL; span = span->next)
        text_add(&out, span->text[0] == '\n' ? BREAK : span->text);
    return out.bytes;
}

/* The caller's to release. */
static PangoLayout *layout_new(struct arena *arena, const struct fonts *fonts,
                               const struct span *spans,
                               const struct style *style)
{
    PangoLayout *layout = pango_layout_new(fonts->context);
    PangoFontDescription *font = pango_font_description_new();
    PangoAttrList *attributes = attributes_of(spans);

    pango_font_description_set_family_static(font, "Liberation Sans");
    pango_font_description_set_size(font, (int)(style->size * PANGO_SCALE));
    pango_font_description_set_weight(
        font, style->is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_attributes(layout, attributes);
    pango_layout_set_auto_dir(layout, FALSE);
    pango_layout_set_text(layout, text_of(arena, spans), -1);
    pango_attr_list_unref(attributes);
    pango_font_description_free(font);
    return layout;
}

/* pango draws nothing for the space at which a line was broken, and cairo would
 * then write it as a note beside the text, which not all readers pass over. A
 * space without width is drawn instead. */
static void run_mend(const char *text, PangoGlyphItem *run)
{
    PangoGlyphString *glyphs = run->glyphs;

    for (int i = 0; i < glyphs->num_glyphs; i++) {
        hb_codepoint_t space = 0;

        if (glyphs->glyphs[i].glyph != PANGO_GLYPH_EMPTY ||
            text[run->item->offset + glyphs->log_clusters[i]] != ' ')
            continue;
        hb_font_get_nominal_glyph(
            pango_font_get_hb_font(run->item->analysis.font), ' ', &space);
        glyphs->glyphs[i].glyph = space;
    }
}

static void layout_mend(PangoLayout *layout)
{
    const char *text = pango_layout_get_text(layout);

    for (GSList *line = pango_layout_get_lines(layout); line != NULL;
         line = line->next) {
        for (GSList *run = ((PangoLayoutLine *)line->data)->runs; run != NULL;
             run = run->next)
            run_mend(text, run->data);
    }
}

struct lines *lines_set(struct arena *arena, const struct fonts *fonts,
                        const struct span *spans, const struct style *style,
                        double width)
{
    struct lines *lines = arena_alloc(arena, sizeof *lines);
    const double content = (ASCENT + DESCENT) * style->size;

    lines->spans = spans_shown(arena, fonts, spans);
    lines->layout =
        arena_adopt(arena, layout_new(arena, fonts, lines->spans, style),
                    layout_release);
    pango_layout_set_wrap(lines->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_width(lines->layout,
                           width < 0 ? -1 : (int)(width * PANGO_SCALE));
    layout_mend(lines->layout);
    lines->count = pango_layout_get_line_count(lines->layout);
    lines->leading = style->leading;
    lines->baseline = (style->leading - content) / 2 + ASCENT * style->size;
    return lines;
}

struct lines *lines_set_text(struct arena *arena, const struct fonts *fonts,
                             const char *text, const struct style *style,
                             double width)
{
    struct span *first = NULL, **end = &first;

    while (true) {
        size_t length = strcspn(text, "\n");

        *end = arena_alloc(arena, sizeof **end);
        (*end)->text = arena_copyn(arena, text, length);
        end = &(*end)->next;
        if (text[length] == '\0')
            break;
        *end = arena_alloc(arena, sizeof **end);
        (*end)->text = "\n";
        end = &(*end)->next;
        text += length + 1;
    }
    return lines_set(arena, fonts, first, style, width);
}

static double layout_width(PangoLayout *layout)
{
    PangoRectangle logical;

    pango_layout_get_extents(layout, NULL, &logical);
    return (double)logical.width / PANGO_SCALE;
}

void lines_measure(struct arena *arena, const struct fonts *fonts,
                   const struct span *spans, const struct style *style,
                   double *natural, double *smallest)
{
    PangoLayout *layout =
        layout_new(arena, fonts, spans_shown(arena, fonts, spans), style);

    *natural = layout_width(layout);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD);
    pango_layout_set_width(layout, 0);
    *smallest = layout_width(layout);
    layout_release(layout);
}

double line_width(const struct lines *lines, int line)
{
    PangoRectangle logical;

    pango_layout_line_get_extents(pango_layout_get_line(lines->layout, line),
                                  NULL, &logical);
    return (double)logical.width / PANGO_SCALE;
}

const char *lines_url(const struct lines *lines, int byte)
{
    int at = 0;

    for (const struct span *span = lines->spans; span != NULL;
         span = span->next) {
        at += (int)span_length(span);
        if (byte < at)
            return span->url;
    }
    return NULL;
}
