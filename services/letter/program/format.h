/*
 * How a value of the content is written in a Norwegian letter: «1 320 000 kr»,
 * «29. juni 2026», «29. juni 2026 kl. 23.59». Both forms of Norwegian write
 * them alike. No zone arithmetic: a moment is told in the local time that its
 * text already has, and one in UTC is refused.
 */
#ifndef TILSKUDD_LETTER_FORMAT_H
#define TILSKUDD_LETTER_FORMAT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "services/base/arena.h"

/* Written after the bar in a placeholder; "" is FORMAT_PLAIN. */
enum format {
    FORMAT_PLAIN,     /* a text, or a whole number as it is */
    FORMAT_KRONER,    /* kroner: whole kroner */
    FORMAT_TALL,      /* tall: a whole number, thousands apart */
    FORMAT_PROSENT,   /* prosent: a number, or a text of one: 12.5 */
    FORMAT_DATO,      /* dato: the day of "2026-06-29[T..]" */
    FORMAT_TIDSPUNKT, /* tidspunkt: day and minute of "2026-06-29T23:59[..]" */
    FORMAT_ORGNR,     /* orgnr: nine digits in threes */
    FORMAT_KONTO,     /* konto: eleven digits as banks write them */
    FORMAT_LENKE,     /* lenke: an https address, to be clicked */
    FORMAT_EPOST,     /* epost: an address of mail, to be clicked */
    FORMAT_COUNT
};

/* The format of this name of `length` bytes; false if there is none. */
bool format_named(const char *name, size_t length, enum format *out);

/* Whether it is Markdown already: an address in angle brackets. */
bool format_is_markdown(enum format format);

/* The value as text, with non-breaking spaces inside numbers and dates. NULL
 * if there is none, or it can't be written so. */
const char *format_write(struct arena *arena, enum format format,
                         const json_t *value);

#endif
