/*
 * Opening and closing the fonts.
 */
#include "services/letter/program/fonts.h"

#include <cairo.h>
#include <dirent.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "services/base/text.h"

static const char *const files[] = {
    TILSKUDD_FONTS "/LiberationSans-Regular.ttf",
    TILSKUDD_FONTS "/LiberationSans-Bold.ttf",
    TILSKUDD_FONTS "/LiberationSans-Italic.ttf",
    TILSKUDD_FONTS "/LiberationSans-BoldItalic.ttf",
};

/* Outlines as they are drawn on paper: nothing is moved to pixels. */
static void paper_choose(PangoContext *context)
{
    cairo_font_options_t *options = cairo_font_options_create();

    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_cairo_context_set_resolution(context, 72); /* units are points */
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
}

static int threads_count(void)
{
    DIR *all = opendir("/proc/self/task");
    int count = -2; /* "." and ".." */

    if (all == NULL)
        return 0;
    while (readdir(all) != NULL)
        count++;
    closedir(all);
    return count;
}

/* pango asks fontconfig in threads of its own, which it tells to end and does
 * not wait for: until they have, what they hold is neither free nor to be taken
 * from under them. False when they don't, or nobody can see them: a program
 * that is shut in can't, and ends as well without. */
static bool is_alone(void)
{
    const struct timespec pause = { 0, 1000000 };
    int count = threads_count();

    for (int i = 0; count > 1 && i < 2000; i++) {
        nanosleep(&pause, NULL);
        count = threads_count();
    }
    return count == 1;
}

static void fonts_close(void *opened)
{
    struct fonts *fonts = opened;

    g_clear_object(&fonts->context);
    if (fonts->map != NULL)
        pango_fc_font_map_shutdown(PANGO_FC_FONT_MAP(fonts->map));
    g_clear_object(&fonts->map);
    if (!is_alone())
        return;
    FcConfigDestroy(fonts->config);
    cairo_debug_reset_static_data();
    FcFini();
}

/* What the regular one has; the four have the same. */
static const FcCharSet *signs_of(FcConfig *config)
{
    const FcFontSet *set = FcConfigGetFonts(config, FcSetApplication);
    FcCharSet *signs = NULL;

    FcPatternGetCharSet(set->fonts[0], FC_CHARSET, 0, &signs);
    return signs;
}

void fonts_speak(struct fonts *fonts, const char *language)
{
    pango_context_set_language(fonts->context,
                               pango_language_from_string(language));
}

const char *fonts_open(struct arena *arena, struct fonts **out)
{
    struct fonts *fonts =
        arena_adopt(arena, arena_alloc(arena, sizeof *fonts), fonts_close);

    /* As the current one pango takes it by itself; by
     * pango_fc_font_map_set_config it would never let it go. */
    fonts->config = FcConfigCreate();
    FcConfigSetCurrent(fonts->config);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (!FcConfigAppFontAddFile(fonts->config, (const FcChar8 *)files[i]))
            return "Liberation Sans is not installed";
    }
    fonts->signs = signs_of(fonts->config);
    fonts->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    fonts->context = pango_font_map_create_context(fonts->map);
    fonts_speak(fonts, "nb");
    paper_choose(fonts->context);
    *out = fonts;
    return NULL;
}

/* Neither a joiner nor a selector of variants is a sign of its own. */
static bool is_invisible(gunichar c)
{
    return g_unichar_type(c) == G_UNICODE_FORMAT ||
           (c >= 0xfe00 && c <= 0xfe0f);
}

const char *fonts_shown(struct arena *arena, const struct fonts *fonts,
                        const char *text)
{
    struct text out = text_new(arena, strlen(text) + 1);

    for (const char *at = text, *next; *at != '\0'; at = next) {
        gunichar c = g_utf8_get_char(at);

        next = g_utf8_next_char(at);
        if (c < 0x80 || FcCharSetHasChar(fonts->signs, c))
            text_addn(&out, at, (size_t)(next - at));
        else if (!is_invisible(c))
            text_add(&out, "\u25a1");
    }
    return out.bytes;
}
