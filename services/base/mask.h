/*
 * What strangers named, as it may be shown and logged: some client will name
 * a member or a parameter by somebody's personal number, or by a token.
 */
#ifndef TILSKUDD_BASE_MASK_H
#define TILSKUDD_BASE_MASK_H

#include "services/base/arena.h"

/* The text itself when there is nothing to hide; else a copy in which eleven
 * digits in a row, and what begins like a token (RFC 7519: '{"' in base64url),
 * are "***". */
const char *mask(struct arena *arena, const char *text);

#endif
