/*
 * Liberation Sans and nothing else. Fontconfig gets a configuration made here
 * of four files, so that neither a user's settings, a cache nor what else is
 * installed decides how a letter looks.
 */
#ifndef TILSKUDD_LETTER_FONTS_H
#define TILSKUDD_LETTER_FONTS_H

#include <fontconfig/fontconfig.h>
#include <pango/pango.h>

#include "services/base/arena.h"

struct fonts {
    FcConfig *config;
    PangoFontMap *map;
    PangoContext *context;
    const FcCharSet *signs; /* that Liberation Sans has */
};

/* NULL, or why there are none. The arena gives back all that pango, cairo and
 * fontconfig hold, after what it adopted later. */
const char *fonts_open(struct arena *arena, struct fonts **out);

/* The language of what is set from now on: "nb" or "nn". */
void fonts_speak(struct fonts *fonts, const char *language);

/* The text with U+25A1 for every character there is no sign for, as emoji and
 * Chinese: it is then searched for and heard as it is seen. The page for the
 * browser, which has more fonts, keeps them. */
const char *fonts_shown(struct arena *arena, const struct fonts *fonts,
                        const char *text);

#endif
