/*
 * What the service finds by itself before a caseworker assesses: warnings and
 * facts with their reasons, and never a verdict. The rules are pure and look
 * at the submitted version, the terms of its call and what is on record;
 * `finding.def` lists what they can say. The final award or refusal is a
 * person's (domain 8.89).
 */
#ifndef TILSKUDD_ASSESSMENT_FINDINGS_H
#define TILSKUDD_ASSESSMENT_FINDINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "services/application/application_rules.h"
#include "services/base/arena.h"
#include "services/base/record.h"

enum finding_code {
#define FINDING(code, ...) FINDING_##code,
#include "services/assessment/finding.def"
#undef FINDING
    FINDING_COUNT
};

/* Another public grant to the applicant that is on record. */
struct known_grant {
    const char *grantor, *scheme;
    const char *category; /* of measure; NULL: for no one in particular */
    int64_t year, amount_nok;
};

/* An award by the same administrator that was notified. */
struct known_award {
    const char *reference;
};

/* A report on an earlier year's grant that is not approved. */
struct known_report {
    int64_t year;
    const char *due; /* for people */
};

/* Beside the application: what is on record of its applicant. */
struct finding_record {
    bool is_late;
    const char *register_status; /* NULL: not known here */
    int64_t earlier_applications;
    struct list grants, awards, reports;
};

extern const struct record finding_record_record;

/* A JSON array of {code, severity, measureId?, text, basis}; texts are
 * {nb, nn}. In the order of the list, and of the measures within a rule. */
const char *findings_find(const struct submission *submission,
                          const struct finding_record *record,
                          struct arena *arena);

#endif
