/*
 * The lifecycle of an appeal: ONE table for both instances, and the facts its
 * guards look at. Until it is forwarded an appeal is the county governor's;
 * from then on the outcome is the appeal body's. Each outcome is prepared by
 * one person and decided by another, who takes the action of that name.
 */
#ifndef TILSKUDD_APPEAL_LIFECYCLE_H
#define TILSKUDD_APPEAL_LIFECYCLE_H

#include <jansson.h>
#include <stdbool.h>

#include "services/base/lifecycle.h"
#include "services/base/record.h"

/* Who handles an appeal in the first instance. */
#define APPEAL_STAFF (ROLE_CASEWORKER | ROLE_APPROVER)

extern const struct lifecycle appeal_lifecycle;

/* What the guards decide by, columns of every statement that reads an appeal;
 * time was compared in SQL. An applicant's statements have only those that
 * guard what a party may do. */
struct appeal_facts {
    const char *state;
    bool is_body;     /* the acting side is the appeal body */
    bool is_late;     /* sent after the deadline (fvl. § 30) */
    bool is_admitted; /* in spite of that */
    bool is_barred;   /* sent more than a year after the decision (§ 31) */
    bool is_taken;    /* it was under review before it was sent back */
    bool is_correction_awaited; /* its deadline has not passed */
    bool is_deferred; /* enforcement is put off (§ 42) */
    bool is_dismissal_annulled; /* by the appeal body, on a later appeal */
    const char *prepared;    /* outcome prepared on the acting side, or NULL */
    const char *prepared_by; /* by whom */
    json_t *handled_by;      /* everybody who ever prepared one there */
    json_t *handled_below;   /* people who took part in the first instance */
};

extern const struct record appeal_facts_record;

/* The type of event that an action leaves: "appeal.received". */
const char *appeal_event(const char *action);

#endif
