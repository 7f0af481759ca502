/*
 * jansson in an arena: a document is owned by its request like everything
 * else, and becomes text again for a statement's argument or an answer. The
 * text is compact with sorted members, so that equal documents are equal
 * texts.
 */
#ifndef TILSKUDD_BASE_JSON_H
#define TILSKUDD_BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>

#include "services/base/arena.h"
#include "services/base/text.h"

/* Gives the reference to the arena and returns `json`; NULL stays NULL. */
json_t *json_own(struct arena *arena, json_t *json);

/* The value as JSON text, also when it is no object or array. */
const char *json_text(struct arena *arena, const json_t *json);

/* The same, appended. */
void text_add_json(struct text *text, const json_t *json);

/* The text of a string member, borrowed from `object`; NULL when it is absent
 * or no string, or `object` is no object. */
const char *json_member_text(const json_t *object, const char *member);

/* Whether a value is exactly this text; false for NULL and other types. */
bool json_text_equals(const json_t *value, const char *text);

/* Whether a list holds this text; no list holds nothing. */
bool json_array_has(const json_t *array, const char *text);

#endif
