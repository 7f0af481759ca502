/*
 * When a report is complete (domain 1.8, 8.64 to 8.66). Pure: the content as
 * the contract's schema has accepted it, the measures it is on, and all faults
 * at once, with pointers that begin with #/content.
 */
#ifndef TILSKUDD_REPORT_REPORT_RULES_H
#define TILSKUDD_REPORT_REPORT_RULES_H

#include <jansson.h>
#include <stdbool.h>

#include "services/attachment/attached.h"
#include "services/base/problem.h"

/* `measures`: [{"awardId":..,"measureId":..,"title":..}]. Whether a sum is
 * large is the rule set's to say: audit_is_required in the database. */
struct report_terms {
    const json_t *content;
    const json_t *measures;
    bool is_large;      /* what was granted in the year asks for an auditor */
    bool is_much_spent; /* so does what the draft says was spent */
    bool is_combined;   /* the year before was left to this attestation */
    bool is_printout_attached; /* it wants the print-out as a file */
    struct list attached;      /* of struct attached */
    bool may_combine;   /* the rule set allows one attestation of two years */
};

/* Adds whatever stands in the way of submission. */
void report_check(const struct report_terms *terms, struct faults *faults);

/* A content that names each measure and says nothing of it yet. */
json_t *report_prefilled(const json_t *measures, struct arena *arena);

#endif
