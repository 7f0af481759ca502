/*
 * Organisation numbers of Enhetsregisteret (the register of legal entities):
 * nine digits, the last a check digit modulus 11. A valid number need not be
 * a registered one; the register decides that.
 */
#ifndef TILSKUDD_BASE_ORGNR_H
#define TILSKUDD_BASE_ORGNR_H

#include <stdbool.h>

/* Real numbers begin with 8 or 9, those of the synthetic register (Tenor)
 * with 2 or 3; none begins with 0. */
bool orgnr_is_valid(const char *number);

#endif
