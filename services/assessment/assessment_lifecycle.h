/*
 * The lifecycle of an assessment: ONE table, and what its guards look at. To
 * begin one is no transition: it makes it.
 */
#ifndef TILSKUDD_ASSESSMENT_LIFECYCLE_H
#define TILSKUDD_ASSESSMENT_LIFECYCLE_H

#include <stdbool.h>

#include "services/base/lifecycle.h"
#include "services/base/record.h"

struct assessment_facts {
    bool is_own;          /* the acting person's */
    bool is_under_review; /* the application is */
    bool is_outdated;     /* the application has a later version */
    bool is_complete;     /* assessment_check found no fault */
};

/* Loads what a row tells; `is_complete` is the rules' to say. */
extern const struct record assessment_facts_record;

extern const struct lifecycle assessment_lifecycle;

/* The type of event that an action leaves: "assessment.completed". */
const char *assessment_event(const char *action);

#endif
