/*
 * Templates of letters: Markdown with places for what is told, filled
 * strictly. The form is described in services/letter/templates/README.md, for
 * those who write them. A template that can't be read is refused with its
 * line; what the content lacks is reported all at once, never left out in
 * silence.
 */
#ifndef TILSKUDD_LETTER_TEMPLATE_H
#define TILSKUDD_LETTER_TEMPLATE_H

#include <jansson.h>
#include <stdbool.h>

#include "services/base/arena.h"
#include "services/base/text.h"

/* More Markdown than this is no letter. */
#define TEMPLATE_FILLED_MAX ((size_t)8 * 1024 * 1024)

struct template;

/* One of the templates embedded at build. */
struct template_file {
    const char *kind;     /* "decision" */
    const char *language; /* "nb" or "nn" */
    const char *text;
};

/* Ended by a kind of NULL. */
extern const struct template_file template_files[];

/* The text of a template; NULL if there is none. */
const char *template_text(const char *kind, const char *language);

/* NULL, with `fault` set to "line 3: ...", if it breaks the form. */
const struct template *template_parse(struct arena *arena, const char *text,
                                      const char **fault);

/* Appends the letter as Markdown. What it demands and `content` lacks, or has
 * in a form that can't be written, is added to the JSON array `missing`, each
 * once: "appeal/deadlineDate", "decision/measures/0/title". False when it
 * grew beyond TEMPLATE_FILLED_MAX. */
bool template_fill(const struct template *template, const json_t *content,
                   struct text *out, json_t *missing);

#endif
