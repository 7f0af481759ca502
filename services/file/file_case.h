/*
 * A file as it is loaded for a change, and what a change leaves in the journal:
 * for the files of this folder.
 */
#ifndef TILSKUDD_FILE_FILE_CASE_H
#define TILSKUDD_FILE_FILE_CASE_H

#include "db/db.h"
#include "services/file/file_lifecycle.h"

struct file {
    const char *id, *organisation, *administrator; /* one of them NULL */
    const char *media_type, *sha256;
    int64_t size_bytes, received_bytes, version;
    struct file_facts facts;
};

/* "applicant" or "staff": files are their sender's. */
const char *file_side(const struct tx *tx);

/* Holds a file of the acting side. ERR_NOT_FOUND. */
err_t file_open(struct tx *tx, const char *id, struct file *out);

/* Writes of the step from the file's state and version to `state`, which is
 * the file's from now on, one version later. What the scanner called harmful
 * is for the audit alone; else NULL. */
err_t file_step_tell(struct tx *tx, struct file *file, const char *state,
                     const char *signature);

#endif
