/*
 * jansson in an arena: a document is owned by its request like everything
 * else, and becomes text again for a statement's argument or an answer. The
 * text is compact with sorted members, so that equal documents are equal
 * texts.
 */
#ifndef TILSKUDD_BASE_JSON_H
#define TILSKUDD_BASE_JSON_H

#include <jansson.h>

#include "services/base/arena.h"
#include "services/base/text.h"

/* Gives the reference to the arena and returns `json`; NULL stays NULL. */
json_t *json_own(struct arena *arena, json_t *json);

/* The value as JSON text, also when it is no object or array. */
const char *json_text(struct arena *arena, const json_t *json);

/* The same, appended. */
void text_add_json(struct text *text, const json_t *json);

#endif
