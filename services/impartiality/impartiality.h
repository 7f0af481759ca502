/*
 * Impartiality (habilitet, forvaltningsloven §§ 6 to 9): whoever assesses,
 * drafts, proposes, approves or notifies asks here first.
 */
#ifndef TILSKUDD_IMPARTIALITY_IMPARTIALITY_H
#define TILSKUDD_IMPARTIALITY_IMPARTIALITY_H

#include "db/db.h"

/* May the acting person handle this application? */
err_t impartiality_require(struct tx *tx, const char *application_id);

/* The same for somebody else who took part: only a ruling or a declared
 * conflict stands against it. */
err_t impartiality_person_allowed(struct tx *tx, const char *application_id,
                                  const char *person);

#endif
