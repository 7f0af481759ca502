/*
 * What cases know of their attachments: what would be sent now, whether
 * anything of it stands in the way, and the list that a submission keeps. The
 * one important rule: what was submitted is listed in its version, for ever,
 * by identifiers and digests and never by name, since a name may have to be
 * hidden one day (attachment.h, redaction).
 *
 * Who changes or sends a case holds it already. All memory is the request's.
 */
#ifndef TILSKUDD_ATTACHMENT_ATTACHED_H
#define TILSKUDD_ATTACHMENT_ATTACHED_H

#include <stdbool.h>

#include "db/db.h"
#include "services/base/record.h"

/* One that would be sent now. */
struct attached {
    const char *id, *type, *name;
    const char *state;  /* of the file, or "redacted" */
    bool is_supplement; /* it answers a request for more */
    bool is_new;        /* it was not sent before */
};

/* Those of an application with its supplements, of an appeal or a report: a
 * list of struct attached. */
err_t attached_load(struct tx *tx, const char *subject_id, struct list *out);

/* Whether there is one of this type whose content there is, examined or not:
 * a deadline never depends on the scanner. */
bool attached_has(const struct list *attached, const char *type);

/* Whether something of it answers an open request for more. */
bool attached_answers(const struct list *attached);

/* A fault for each that was found harmful, could not be examined, or was not
 * taken. Of those that were sent before it is too late. Pure. */
void attached_check(const struct list *attached, struct faults *faults);

/* What a version keeps: the list as JSON, and its SHA-256 in hexadecimal, NULL
 * when nothing is attached. */
struct attached_list {
    const char *attachments;
    const char *sha256;
};

/* The list of what is sent now. `supplement_request_id` NULL: of the subject
 * itself. From now on the other side may see it. */
err_t attached_send(struct tx *tx, const char *subject_id,
                    const char *supplement_request_id,
                    struct attached_list *out);

/* What is attached to, as the case says that may be changed. */
struct attached_to {
    const char *application_id, *supplement_request_id, *appeal_id, *report_id;
    const char *organisation, *administrator;
    bool is_sent; /* the other side sees at once what is attached */
};

#endif
