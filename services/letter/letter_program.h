/*
 * The program that makes letters, `tilskudd-letter`: content in, PDF and page
 * out. It runs beside the service, so that fonts, layout and their memory are
 * another process's (services/gateways/subprocess.h). The same content gives
 * the same bytes.
 */
#ifndef TILSKUDD_LETTER_LETTER_PROGRAM_H
#define TILSKUDD_LETTER_LETTER_PROGRAM_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "services/base/arena.h"
#include "services/base/problem.h"

/* A letter as it is read. Bytes and texts are the arena's. */
struct letter_print {
    const char *title;
    int64_t pages;
    const char *pdf, *html;
    size_t pdf_length, html_length;
};

/* Makes the letter of a template. `content` has the language. What the template
 * demands and the content lacks is in `*missing`, a list of paths, and then
 * nothing was made. ERR_OVERLOADED when the program is not there, fails or
 * takes too long; `*why` is then for the log. */
err_t letter_print(struct arena *arena, const char *template,
                   const json_t *content, bool is_draft,
                   struct letter_print *out, json_t **missing,
                   const char **why);

#endif
