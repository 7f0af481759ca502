/*
 * The design of a letter: what its parts look like and where they stand on the
 * page, in points. The text is the letterhead's, then that of the blocks.
 */
#ifndef TILSKUDD_LETTER_LAYOUT_H
#define TILSKUDD_LETTER_LAYOUT_H

#include "services/letter/program/flow.h"
#include "services/letter/program/letter.h"

/* A4, and its margins of 25 mm. */
#define PAGE_WIDTH  595.276
#define PAGE_HEIGHT 841.89
#define MARGIN      70.866
#define TEXT_WIDTH  (PAGE_WIDTH - 2 * MARGIN)

/* Where the running head and the footer have their rules. */
#define HEAD_RULE (MARGIN - 16)
#define FOOT_RULE (PAGE_HEIGHT - 56)

extern const struct sheet layout_sheet;
extern const struct style style_text, style_small, style_table;

/* The whole letter, tags and all, but for what stands in the margins. */
void layout_letter(struct flow *flow, const struct letter *letter);

#endif
