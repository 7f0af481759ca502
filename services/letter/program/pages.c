/*
 * Breaking a letter into pages: as many strips as fit, and then back to where
 * the letter may be cut.
 */
#include "services/letter/program/pages.h"

/* Where the strip at `i` is put on a page that begins with `first` and is
 * filled down to `y`. */
static double top_of(const struct strip *strips, size_t i, size_t first,
                     double y)
{
    const struct strip *strip = &strips[i];

    if (i > first)
        return y + strip->space;
    return strip->header == NO_HEADER || first == 0
               ? y
               : y + strips[strip->header].height;
}

/* The last strip up to `i` that may begin a page; `i` when none may. */
static size_t break_before(const struct strip *strips, size_t i, size_t first)
{
    size_t at = i;

    while (at > first && strips[at].is_kept)
        at--;
    return at > first ? at : i;
}

int pages_break(struct strip *strips, size_t count, const struct sheet *sheet)
{
    double y = sheet->first_top;
    size_t first = 0;
    int page = 1;

    for (size_t i = 0; i < count; i++) {
        double top = top_of(strips, i, first, y);

        if (i > first && top + strips[i].height > sheet->bottom) {
            first = i = break_before(strips, i, first);
            page++;
            top = top_of(strips, i, first, sheet->top);
        }
        strips[i].page = page;
        strips[i].y = top;
        y = top + strips[i].height;
    }
    return page;
}
