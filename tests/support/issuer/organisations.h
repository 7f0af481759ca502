/*
 * A stand-in for Enhetsregisteret: the organisations it was told of, how often
 * each was asked for, and how the next requests are answered. It knows
 * nothing by itself. Every function may be called from any thread.
 */
#ifndef TILSKUDD_TESTS_ORGANISATIONS_H
#define TILSKUDD_TESTS_ORGANISATIONS_H

#include <jansson.h>

#include "services/base/arena.h"
#include "tests/support/issuer/provider.h"

void organisations_start(void);
void organisations_stop(void);

/* Merges `change` (RFC 7396) into what is known of the number; JSON null
 * makes it one that there never was. */
void organisations_change(const char *number, const json_t *change);

/* An Enhet for one request, which is counted; NULL for an unknown number. */
json_t *organisations_asked(const char *number, struct arena *arena);

void organisations_set_mode(enum mode mode);
enum mode organisations_mode(void);

/* {"938759839": 3}: requests by number, well answered or not. */
json_t *organisations_stats(struct arena *arena);

#endif
