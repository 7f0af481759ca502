/*
 * A plain page for now: the title alone.
 */
#include "services/letter/program/pdf.h"

#include <cairo-pdf.h>

static cairo_status_t add_bytes(void *out, const unsigned char *bytes,
                                unsigned length)
{
    text_addn(out, (const char *)bytes, length);
    return CAIRO_STATUS_SUCCESS;
}

const char *pdf_write(struct text *out, const struct letter *letter, int *pages)
{
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(add_bytes, out, 595.276, 841.89);
    cairo_t *cr = cairo_create(surface);

    cairo_move_to(cr, 72, 72);
    cairo_show_text(cr, letter->title);
    cairo_show_page(cr);
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    cairo_surface_destroy(surface);
    *pages = 1;
    return NULL;
}
