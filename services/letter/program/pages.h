/*
 * Which strip of a letter is on which page. Pure: heights in, places out.
 */
#ifndef TILSKUDD_LETTER_PAGES_H
#define TILSKUDD_LETTER_PAGES_H

#include <stdbool.h>
#include <stddef.h>

#define PAGES_MAX 200 /* of a letter */
#define NO_HEADER ((size_t)-1)

/* Never cut; all lengths in points. */
struct strip {
    double space;   /* above it, unless it begins a page */
    double height;
    bool is_kept;   /* on the page of the strip before it, if at all possible */
    size_t header;  /* the strip shown again when this one begins a page */
    int page;       /* found: from 1 */
    double y;       /* found: its top */
};

/* Where the text of a page begins and ends. */
struct sheet {
    double first_top, top, bottom;
};

/* Places all strips; the number of pages, of an empty letter too 1. */
int pages_break(struct strip *strips, size_t count, const struct sheet *sheet);

#endif
