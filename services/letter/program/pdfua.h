/*
 * What cairo's PDF lacks to be read by everybody (PDF/UA-1, ISO 14289-1), put in
 * by libqpdf: language, the title shown, artifacts, the scope of a table's
 * header, words for links, metadata. And an identifier that follows from the
 * content.
 */
#ifndef TILSKUDD_LETTER_PDFUA_H
#define TILSKUDD_LETTER_PDFUA_H

#include "services/base/text.h"
#include "services/letter/program/letter.h"

/* Appends the finished PDF. NULL, or why it could not be made. */
const char *pdfua_write(struct text *out, const struct text *drawn,
                        const struct letter *letter);

/* The content of a page with all before its first tagged text, and all after
 * its last, marked as artifacts (ISO 32000-1 § 14.8.2.2). Between two tagged
 * texts nothing is painted. */
struct text artifacts_marked(struct arena *arena, const char *content,
                             size_t length);

#endif
