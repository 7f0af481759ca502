/*
 * Text set in lines by pango: the smallest thing that is laid out. All lines of
 * a text are equally high, since there is one font.
 */
#ifndef TILSKUDD_LETTER_LINES_H
#define TILSKUDD_LETTER_LINES_H

#include <pango/pango.h>

#include "services/base/arena.h"
#include "services/letter/program/blocks.h"
#include "services/letter/program/fonts.h"

struct style {
    double size;    /* in points */
    double leading; /* from line to line, in points */
    bool is_bold;
};

struct lines {
    PangoLayout *layout; /* the arena's */
    const struct span *spans;
    int count;
    double leading;
    double baseline; /* of a line, from its top */
};

/* As wide as it gets. */
#define WIDTH_ANY (-1.0)

/* A word that is too long for `width` is broken. */
struct lines *lines_set(struct arena *arena, const struct fonts *fonts,
                        const struct span *spans, const struct style *style,
                        double width);

/* The same of one text. */
struct lines *lines_set_text(struct arena *arena, const struct fonts *fonts,
                             const char *text, const struct style *style,
                             double width);

/* How wide the text is on one line, and how wide its longest word is. */
void lines_measure(struct arena *arena, const struct fonts *fonts,
                   const struct span *spans, const struct style *style,
                   double *natural, double *smallest);

double line_width(const struct lines *lines, int line);

/* Where the link at this byte of the text leads; NULL: there is none. */
const char *lines_url(const struct lines *lines, int byte);

#endif
