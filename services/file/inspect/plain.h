/*
 * Plain text: UTF-8 (RFC 3629) without control characters but those that make
 * lines, pages and columns.
 */
#ifndef TILSKUDD_FILE_INSPECT_PLAIN_H
#define TILSKUDD_FILE_INSPECT_PLAIN_H

#include "services/file/inspect/refusal.h"
#include "services/file/inspect/span.h"

/* `kind` is what libmagic calls it. */
enum refusal plain_inspect(struct span whole, const char *kind);

#endif
