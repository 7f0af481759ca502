/*
 * Extensions of a call's deadline, for all or for one applicant. An extension
 * is a row beside the call, so that the deadline as first published stays
 * (domain 8 [3]); what it does to the call itself is in call.c.
 */
#ifndef TILSKUDD_CALL_EXTENSION_H
#define TILSKUDD_CALL_EXTENSION_H

#include <stdbool.h>

#include "db/db.h"
#include "services/call/call.h"

/* Whom an extension is for. */
struct recipient {
    const char *organisation;  /* NULL: for all */
    const char *deadline_date; /* that held for it until now */
    bool is_ahead;             /* the new one: the past lets nobody in */
};

/* Keeps an extension of a call that is held for it. ERR_REFERENCE_MISSING for
 * an applicant the caller does not see, ERR_DEADLINE_NOT_LATER, and
 * ERR_INVALID_BODY for a date past or not before the report's. */
err_t extension_add(struct tx *tx, const struct call *call,
                    const struct call_extension *extension,
                    struct recipient *out);

#endif
