#include "services/file/inspect/inspect.h"

#include "services/file/inspect/office.h"
#include "services/file/inspect/pdf.h"
#include "services/file/inspect/picture.h"
#include "services/file/inspect/plain.h"

#define ZIP_END_SIZE 22
#define ZIP_COMMENT_MAX 65535

const char *refusal_name(enum refusal refusal)
{
    static const char *const names[] = {
        NULL,
#define REFUSAL(name) #name,
#include "services/file/file_refusal.def"
#undef REFUSAL
    };

    return names[refusal];
}

/* A zip is found from its end, so that one may hide behind anything: a second
 * file in the first, which only some programs see. */
static bool is_also_zip(struct span whole)
{
    for (size_t back = ZIP_END_SIZE;
         back <= whole.length && back <= ZIP_END_SIZE + ZIP_COMMENT_MAX;
         back++) {
        const uint8_t *end = whole.bytes + whole.length - back;

        if (memcmp(end, "PK\5\6", 4) == 0 &&
            little16(end + 20) == back - ZIP_END_SIZE)
            return true;
    }
    return false;
}

static enum refusal form_inspect(const struct file_type *type,
                                 struct span whole, const char *kind)
{
    switch (type->form) {
    case FORM_PDF:
        return pdf_inspect(whole);
    case FORM_OOXML:
    case FORM_ODF:
        return office_inspect(type, whole);
    case FORM_PNG:
        return png_inspect(whole);
    case FORM_JPEG:
        return jpeg_inspect(whole);
    case FORM_TEXT:
        return plain_inspect(whole, kind);
    }
    return REFUSAL_TYPE_MISMATCH;
}

/* Of an office document libmagic may see no more than that it is a zip, and
 * of a text it guesses. */
static bool is_kind(const struct file_type *type, const char *kind)
{
    switch (type->form) {
    case FORM_OOXML:
    case FORM_ODF:
        return strcmp(kind, "application/zip") == 0 ||
               strcmp(kind, "application/octet-stream") == 0 ||
               strncmp(type->media_type, kind, strlen(kind)) == 0;
    case FORM_TEXT:
        return true;
    default:
        return strcmp(type->mark, kind) == 0;
    }
}

enum refusal inspect(const struct file_type *type, struct span whole,
                     const char *kind)
{
    bool is_package = type->form == FORM_OOXML || type->form == FORM_ODF;

    if (whole.length == 0)
        return REFUSAL_BROKEN;
    ACCEPT(form_inspect(type, whole, kind));
    if (!is_kind(type, kind))
        return REFUSAL_TYPE_MISMATCH;
    return !is_package && is_also_zip(whole) ? REFUSAL_NESTED_ARCHIVE
                                             : ACCEPTED;
}
