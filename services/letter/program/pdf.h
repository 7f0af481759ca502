/*
 * A letter as a PDF of A4 pages, tagged so that it can be read aloud. The same
 * letter gives the same bytes at any time: what is dated is dated by the letter.
 */
#ifndef TILSKUDD_LETTER_PDF_H
#define TILSKUDD_LETTER_PDF_H

#include "services/base/text.h"
#include "services/letter/program/fonts.h"
#include "services/letter/program/letter.h"

/* Appends the PDF. NULL, or why it could not be made. */
const char *pdf_write(struct text *out, const struct fonts *fonts,
                      const struct letter *letter, int *pages);

/* Makes a letter that nobody gets, in all four shapes of the font, so that every
 * file is open that any letter needs. NULL, or why it can't be. */
const char *pdf_rehearse(struct arena *arena, const struct fonts *fonts);

#endif
