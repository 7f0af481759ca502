/*
 * The invented people and machines a token can be asked for by name. People
 * come from tests/support/people.json, which the seed reads too; machines and
 * broken tokens are a table in preset.c.
 */
#ifndef TILSKUDD_TESTS_PRESET_H
#define TILSKUDD_TESTS_PRESET_H

#include <jansson.h>

#include "services/base/arena.h"
#include "tests/support/issuer/provider.h"

/* What to sign, and by whom. */
struct order {
    struct provider *provider;
    const char *algorithm;
    json_t *claims;
};

/* Reads people.json; false, with a line on stderr, when it cannot. */
bool presets_start(const char *people_path);
void presets_stop(void);

/* The claims of a preset, for `organisation` instead of its own when that is
 * not NULL. False when there is no such preset. */
bool preset_order(struct arena *arena, const char *name,
                  const char *organisation, struct order *out);

/* The claims every token of a provider has: iss, aud, iat, exp, jti, ... */
json_t *claims_new(struct arena *arena, const struct provider *provider,
                   const char *organisation, const char *scope);

/* One line per preset: name and meaning. */
const char *presets_list(struct arena *arena);

#endif
