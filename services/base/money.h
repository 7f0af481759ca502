/*
 * Amounts are whole kroner in 64 bits, never floating point. A sum that does
 * not fit is an error to answer, not a wrapped number to store.
 */
#ifndef TILSKUDD_BASE_MONEY_H
#define TILSKUDD_BASE_MONEY_H

#include <stdbool.h>
#include <stdint.h>

#include "services/base/arena.h"

/* The largest amount in JSON that every client reads exactly: 2^53 - 1
 * (RFC 8259 § 6). */
#define MONEY_MAX INT64_C(9007199254740991)

/* false, with `*out` untouched, if the sum does not fit in 64 bits. */
bool money_add(int64_t a, int64_t b, int64_t *out);

/* "34 752 000", as Norwegian texts group thousands. */
const char *money_format(struct arena *arena, int64_t nok);

#endif
