/*
 * Whether the bytes are what was announced, and nothing that would harm who
 * opens them. Pure: the sandbox and libmagic are around it (main.c).
 */
#ifndef TILSKUDD_FILE_INSPECT_H
#define TILSKUDD_FILE_INSPECT_H

#include "services/file/file_type.h"
#include "services/file/inspect/refusal.h"
#include "services/file/inspect/span.h"

/* `kind` is the media type that libmagic takes the bytes for. */
enum refusal inspect(const struct file_type *type, struct span whole,
                     const char *kind);

#endif
