/*
 * Grant schemes (tilskuddsordninger) with their dated rule sets: reference
 * data, loaded by the operator and read by everybody. Every number, paragraph
 * and threshold that may differ by year is data of a rule set, never a
 * constant in C (domain, the one rule above all others).
 */
#ifndef TILSKUDD_SCHEME_SCHEME_H
#define TILSKUDD_SCHEME_SCHEME_H

#include "db/db.h"

/* One scheme with its rule sets; ERR_NOT_FOUND if there is none. */
err_t scheme_get(struct tx *tx, const char *id, struct rows **out);

#endif
