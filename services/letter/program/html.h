/*
 * A letter as a page for the browser: complete, with its own small style and
 * nothing from elsewhere, no scripts and no style attributes, so that a
 * content security policy of "default-src 'none'; style-src 'unsafe-inline'"
 * (or the style's own hash: it is the same for every letter) shows it whole.
 */
#ifndef TILSKUDD_LETTER_HTML_H
#define TILSKUDD_LETTER_HTML_H

#include "services/base/text.h"
#include "services/letter/program/letter.h"

void html_write(struct text *out, const struct letter *letter);

#endif
