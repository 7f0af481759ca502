/*
 * The lifecycle of a file: ONE table. What is sent leads it to `uploaded` or
 * `refused`; from there on the scanner has the word. Attaching it to a case is
 * no state of the file, but keeps it from being deleted.
 */
#ifndef TILSKUDD_FILE_FILE_LIFECYCLE_H
#define TILSKUDD_FILE_FILE_LIFECYCLE_H

#include <stdbool.h>

#include "services/base/lifecycle.h"
#include "services/base/record.h"

/* Who announces files: applicants, and staff what came on paper. */
#define FILE_SENDER (ROLE_APPLICANT | ROLE_CASEWORKER | ROLE_APPROVER)

extern const struct lifecycle file_lifecycle;

/* What the guards decide by, columns of every statement that reads a file. */
struct file_facts {
    const char *state;
    bool is_attached;
};

extern const struct record file_facts_record;

#endif
