/*
 * The types of files that are taken, each once in `file_type.def`: what may be
 * announced, which names it may have, and how its bytes are recognised. Pure,
 * and shared with `tilskudd-inspect`, which has nothing else of the service.
 */
#ifndef TILSKUDD_FILE_TYPE_H
#define TILSKUDD_FILE_TYPE_H

#include <stdbool.h>
#include <stddef.h>

enum file_form {
    FORM_PDF,
    FORM_OOXML, /* Office Open XML (ECMA-376): a zip with a list of types */
    FORM_ODF,   /* OpenDocument: a zip that begins with its media type */
    FORM_PNG,
    FORM_JPEG,
    FORM_TEXT, /* UTF-8 without control characters */
};

#define FILE_EXTENSIONS_MAX 2

struct file_type {
    const char *media_type;
    const char *extensions[FILE_EXTENSIONS_MAX + 1]; /* lower case, no dot */
    enum file_form form;
    const char *mark;
};

extern const struct file_type file_types[];
extern const size_t file_type_count;

/* The type with exactly this media type; NULL: it is not taken. */
const struct file_type *file_type_of(const char *media_type);

/* Whether a name ends in one of the type's extensions, in any case, with
 * something before it. */
bool file_type_fits(const struct file_type *type, const char *name);

#endif
