/*
 * A letter on its way to pages: one after another the strips that are not cut,
 * a line of text or a row of a table, each with what is drawn on it. Tags are
 * begun and ended between them, and what a strip begins it may leave open for
 * the next, on the next page if need be.
 */
#ifndef TILSKUDD_LETTER_FLOW_H
#define TILSKUDD_LETTER_FLOW_H

#include <stdbool.h>
#include <stddef.h>

#include "services/letter/program/lines.h"
#include "services/letter/program/pages.h"

enum mark_kind { MARK_BEGIN, MARK_END, MARK_LINE };

struct mark {
    enum mark_kind kind;
    const char *tag; /* of PDF 1.7 § 14.8.4: "P", "TD"; not of a line */
    const struct lines *lines;
    int line;
    double x, y; /* its baseline, from the left of the page and the strip's top */
};

/* What is drawn of a strip beside its place: pages.h. */
struct drawn {
    size_t first;           /* of its marks; they end where the next begins */
    double rule_x, rule_width; /* a line below it; 0: none */
};

struct flow {
    struct arena *arena;
    const struct fonts *fonts;
    struct mark *marks;
    struct strip *strips;
    struct drawn *drawn;
    size_t mark_count, mark_room, strip_count, strip_room;
    size_t unclaimed;  /* the first mark that the next strip will have */
    double height;     /* of all strips */
    double space;      /* above the next strip */
    bool keeps;        /* the next strip stays with the last */
};

void flow_begin(struct flow *flow, const char *tag);
void flow_end(struct flow *flow, const char *tag);

/* More than all pages hold: what follows need not be laid out. */
#define FLOW_MAX (PAGES_MAX * 842.0)
static inline bool flow_is_full(const struct flow *flow)
{
    return flow->height > FLOW_MAX;
}

/* A strip of this height; what is put after it is drawn on it. */
struct strip *flow_strip(struct flow *flow, double height);

/* One of the lines, its top `y` below the strip's. */
void flow_line(struct flow *flow, const struct lines *lines, int line, double x,
               double y);

/* All of them below each other on the strip at hand. */
void flow_lines(struct flow *flow, const struct lines *lines, double x,
                double y);

/* A rule below the strip at hand. */
void flow_rule(struct flow *flow, double x, double width);

/* At least so much above the next strip, unless it begins a page. */
void flow_space(struct flow *flow, double space);

#endif
