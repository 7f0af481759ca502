/*
 * Names of files in Content-Disposition (RFC 6266): one in ASCII for everybody,
 * and the whole one for those who read filename* (RFC 8187). Pure.
 */
#ifndef TILSKUDD_API_DISPOSITION_H
#define TILSKUDD_API_DISPOSITION_H

#include "services/base/arena.h"

/* `attachment; filename="..."; filename*=UTF-8''...` of a name in UTF-8. What
 * is no printable ASCII, or would end or escape the quoted text, becomes "_" in
 * the first, one for each character. */
const char *disposition_attachment(struct arena *arena, const char *name);

#endif
