/*
 * When an application is complete. The rules are pure: they look at the
 * content, the terms of the call and the applicant, and add every fault and
 * warning at once, with pointers into the application (`#/content/...`). The
 * same rules serve `validate`, `sign-off` and `submit`.
 *
 * Each rule cites its line of section 8 of the domain description and where
 * that comes from: SEED0 is the 2026 call of Statsforvalteren i Vestfold og
 * Telemark, SEED1 the 2025 presentation of Innlandet. What may differ by year
 * or county is read from the call or its rule set.
 */
#ifndef TILSKUDD_APPLICATION_RULES_H
#define TILSKUDD_APPLICATION_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "services/application/application_content.h"
#include "services/attachment/attached.h"
#include "services/base/problem.h"

/* What the rules need to know of the applicant. */
struct applicant_facts {
    const char *kind;           /* "municipality", ... */
    const char *county;         /* two digits */
    const char *account_number; /* NULL: none confirmed */
    const char *municipality_number;          /* NULL: no municipality */
    const char *register_status;              /* "active", ..., "unknown" */
    const char *register_municipality_number; /* NULL: not said */
};

/* An application as it would be submitted. */
struct submission {
    struct application_content content;
    struct call_terms terms;
    struct applicant_facts applicant;
    struct list attached; /* of struct attached */
};

/* What the rule set says of a category; nothing in particular of one that it
 * does not name. */
struct category_rule category_rule(const struct call_terms *terms,
                                   const char *category);

/* May an applicant of this kind and county apply for `category` in the call?
 * NULL: for anything at all. */
bool is_eligible(const struct call_terms *terms,
                 const struct applicant_facts *applicant, const char *category);

/* Adds whatever stands in the way of submission, and warnings. */
void application_check(const struct submission *submission,
                       struct faults *faults);

/* The rules of the measure at `index`; part of application_check. */
void measure_check(const struct submission *submission, size_t index,
                   struct faults *faults);

#endif
