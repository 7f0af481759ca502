/*
 * The lifecycle of an award: ONE table. It begins offered where the rule set
 * asks for acceptance, and open where it does not; a decision that takes the
 * place of its own leads it back there.
 */
#ifndef TILSKUDD_AWARD_AWARD_LIFECYCLE_H
#define TILSKUDD_AWARD_AWARD_LIFECYCLE_H

#include <stdbool.h>

#include "services/base/lifecycle.h"
#include "services/base/record.h"

extern const struct lifecycle award_lifecycle;

/* What the guards decide by, columns of every statement that reads an award;
 * time was compared in SQL. Staff are not told of the account. */
struct award_facts {
    const char *state;
    bool is_late;     /* the time to accept has run out */
    bool has_account; /* of the applicant, and confirmed */
};

extern const struct record award_facts_record;

#endif
