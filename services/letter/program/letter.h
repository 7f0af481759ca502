/*
 * One letter: from a request in JSON to its blocks and what stands around
 * them. The title is the letter's first heading; everything else around it is
 * the content's member `header`:
 *
 *     {"administrator": {"name": "..", "lines": ["..", ..]},
 *      "recipient": {"name": "..", "lines": [..]},
 *      "reference": "..", "yourReference": "..", "date": "2026-06-29",
 *      "contact": ".."}
 *
 * where `lines` and `yourReference` may be left out.
 */
#ifndef TILSKUDD_LETTER_LETTER_H
#define TILSKUDD_LETTER_LETTER_H

#include <jansson.h>
#include <stdbool.h>

#include "services/base/arena.h"
#include "services/letter/program/blocks.h"

/* A name and the lines below it, ended by NULL. */
struct party {
    const char *name;
    const char *const *lines;
};

struct letter {
    const char *template; /* its text; NULL: the one built in */
    const char *language; /* "nb" or "nn" */
    bool is_draft;
    const char *title; /* with "UTKAST: " before it, if it is one */
    struct party administrator, recipient;
    const char *reference, *your_reference; /* the latter may be NULL */
    const char *date;     /* as it is read: "29. juni 2026" */
    const char *iso_date; /* "2026-06-29" */
    const char *contact;
    struct block *blocks;
};

enum letter_state {
    LETTER_READ,
    LETTER_MISSING, /* `missing` says what */
    LETTER_BROKEN   /* `reason` says why */
};

/* `letter` is empty but for a template. `missing`, a JSON array, gets the paths of what the content lacks. */
enum letter_state letter_read(struct arena *arena, const char *request,
                              size_t length, struct letter *letter,
                              json_t *missing, const char **reason);

/* "Deres ref.: ", in the letter's form of Norwegian. */
const char *letter_yours(const struct letter *letter);

#endif
