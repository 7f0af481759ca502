/*
 * The lifecycle of a report, and the facts its guards look at. A report is
 * approved in two steps, by two people: its content, then its accounts; in
 * between it stays submitted.
 */
#ifndef TILSKUDD_REPORT_REPORT_LIFECYCLE_H
#define TILSKUDD_REPORT_REPORT_LIFECYCLE_H

#include <stdbool.h>

#include "services/base/lifecycle.h"
#include "services/base/record.h"

extern const struct lifecycle report_lifecycle;

/* What the guards decide by, columns of every statement that reads a report.
 * The submitted version is meant. */
struct report_facts {
    const char *state;
    bool is_attestation_due; /* an auditor is needed, and not only next year */
    bool is_attested;
    bool is_content_approved;
    bool is_unapproved;               /* no version ever was approved */
    const char *submitted_by;         /* NULL before the first */
    const char *attested_by;          /* NULL where nobody has */
    const char *content_approved_by;  /* NULL for the organisation's side */
};

extern const struct record report_facts_record;

/* The type of event that an action leaves: "report.submitted". */
const char *report_event(const char *action);

#endif
