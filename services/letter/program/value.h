/*
 * What people and registers wrote, made safe for a letter: text and never
 * markup, whatever it holds. Every ASCII sign that could mean something in
 * Markdown is escaped, so that no list of dangerous ones is to be kept;
 * control characters and those that turn the direction of text are left out.
 */
#ifndef TILSKUDD_LETTER_VALUE_H
#define TILSKUDD_LETTER_VALUE_H

#include <stddef.h>

#include "services/base/text.h"

/* Where in the Markdown a value stands decides what its line breaks become. */
enum place {
    PLACE_ALONE,   /* alone in a block: lines stay, empty ones part paragraphs */
    PLACE_LINE,    /* among other words: lines stay */
    PLACE_HEADING, /* a space */
    PLACE_CELL     /* U+2028, which is a line break in a cell of ours */
};

/* The text without what no letter shows: valid UTF-8 in, valid UTF-8 out, with
 * "\n" between lines, each without white space at its ends. Empty when nothing
 * is left. */
const char *value_clean(struct arena *arena, const char *value);

/* A cleaned text as Markdown. `indent` spaces begin each further line, as
 * deep as the list item it stands in. */
void value_add(struct text *out, const char *clean, enum place place,
               size_t indent);

#endif
