/*
 * The lifecycle of a declaration of impartiality: ONE table, and the facts its
 * guards look at. It begins as `clear` or `conflict`, as was declared.
 */
#ifndef TILSKUDD_IMPARTIALITY_LIFECYCLE_H
#define TILSKUDD_IMPARTIALITY_LIFECYCLE_H

#include "services/base/lifecycle.h"
#include "services/base/record.h"

/* Everybody who may have a part in handling. */
#define ROLES_OF_HANDLING                                                      \
    (ROLE_CASEWORKER | ROLE_APPROVER | ROLE_APPEAL_HANDLER)

extern const struct lifecycle impartiality_lifecycle;

struct impartiality_facts {
    const char *state;
    const char *person; /* whose it is */
};

extern const struct record impartiality_facts_record;

#endif
