/*
 * The lifecycle of an application: ONE table, and the facts its guards look
 * at. `expired` is no state: it is a draft after the deadline, which nobody
 * has to set. A revision is no state either: while it is open the application
 * stays submitted, and the last submitted version holds. What is decided in it
 * is the matter of a decision (vedtak), which alone leads to `decided`.
 */
#ifndef TILSKUDD_APPLICATION_LIFECYCLE_H
#define TILSKUDD_APPLICATION_LIFECYCLE_H

#include <stdbool.h>

#include "services/base/lifecycle.h"
#include "services/base/record.h"

extern const struct lifecycle application_lifecycle;

/* What the guards decide by. The statements that read an application give
 * these as columns beginning with "_"; time was compared in SQL. */
struct application_facts {
    const char *state;
    const char *call_state;
    bool is_in_time;    /* by the deadline that holds for this applicant */
    bool is_excluded;   /* the applicant, from this year of the scheme */
    bool accepts_late;  /* the call's late policy is accept_late */
    bool is_revision_open;
    bool has_sign_off;  /* of the content as it now stands */
    bool is_taken;      /* a caseworker has had it in hand */
    bool is_supplement_over; /* the time to answer a request has run out */
};

extern const struct record application_facts_record;

#endif
