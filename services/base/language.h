/*
 * The languages of messages to people: språklova § 14 asks for bokmål and
 * nynorsk at the same time; English is for developers.
 */
#ifndef TILSKUDD_BASE_LANGUAGE_H
#define TILSKUDD_BASE_LANGUAGE_H

#include "services/base/text.h"

enum language { LANGUAGE_NB, LANGUAGE_NN, LANGUAGE_EN, LANGUAGE_COUNT };

/* "nb", "nn" or "en". */
const char *language_tag(enum language language);

/* The best of the three for an Accept-Language value (RFC 9110 § 12.5.4,
 * weights respected, "no" means nb); nb for NULL or when nothing fits. */
enum language language_choose(const char *accept_language);

/* The member `"name":{"nb":..,"nn":..,"en":..}`. */
void language_write(struct text *out, const char *name,
                    const char *const texts[LANGUAGE_COUNT]);

#endif
