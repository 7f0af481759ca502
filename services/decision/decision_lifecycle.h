/*
 * The lifecycle of a decision: ONE table, and the facts its guards look at.
 * `final` is no state: a notified decision becomes it when the appeal period
 * has passed, which nobody has to set. A decision that another takes the
 * place of is superseded by that one's notification; one that comes to
 * nothing before anybody was told has lapsed.
 */
#ifndef TILSKUDD_DECISION_LIFECYCLE_H
#define TILSKUDD_DECISION_LIFECYCLE_H

#include <jansson.h>
#include <stdbool.h>

#include "services/base/lifecycle.h"
#include "services/base/record.h"

/* The administrator's people who draft and propose. */
#define DECISION_STAFF (ROLE_CASEWORKER | ROLE_APPROVER)

extern const struct lifecycle decision_lifecycle;

/* What the guards decide by, columns of every statement that reads a
 * decision; time was compared in SQL. Of those beginning with "_" an
 * applicant's statements have only what concerns an appeal. */
struct decision_facts {
    const char *state;
    const char *kind;              /* original, correction, reversal, appeal */
    const char *application_state;
    json_t *handled_by;            /* everybody who had a hand in it */
    bool is_outdated;              /* the application has changed since */
    const char *under_way;         /* another one on the application, or NULL */
    bool is_decided_above; /* the appeal body made it */
    bool has_live_appeal;          /* it, or the one it is to replace */
    bool is_appealable;
    bool is_appeal_open;           /* the appeal period runs */
    bool has_reasons;              /* in itself or given later */
    bool reasons_wanted;           /* asked for and not given */
    bool is_of_another;            /* read by the body that it went to */
    bool prior_notice_runs;        /* not answered, and in time (fvl. § 16) */
};

extern const struct record decision_facts_record;

/* The type of event that an action leaves: "decision.notified". */
const char *decision_event(const char *action);

#endif
