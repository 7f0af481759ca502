/*
 * Attachments (vedlegg): files that belong to an application, to what
 * supplements it, to an appeal or to a report. The one important rule: staff
 * see exactly what was sent, when it was sent, and never a draft's; and whoever
 * reads what is another's leaves a trace of it.
 *
 * A file is attached to one case, while the case is its side's to change, and
 * need not have been examined for that: deadlines never depend on the scanner.
 * Redaction hides content, name and title for good; that something was there
 * stays. All memory is the request's.
 */
#ifndef TILSKUDD_ATTACHMENT_ATTACHMENT_H
#define TILSKUDD_ATTACHMENT_ATTACHMENT_H

#include <stdint.h>

#include "db/db.h"
#include "services/file/file_store.h"

/* What something is attached to, as the paths have it. */
enum attachment_of { OF_APPLICATION, OF_SUPPLEMENT, OF_APPEAL, OF_REPORT };

struct attachment_create {
    const char *file_id, *type, *title;
};
extern const struct record attachment_create_record;

/* Attaches a file of the own side. ERR_NOT_FOUND; what stands against changing
 * the case; ERR_REFERENCE_MISSING, ERR_FILE_... and ERR_TOO_MANY_ATTACHMENTS. */
err_t attachment_add(struct tx *tx, enum attachment_of of, const char *id,
                     const struct attachment_create *create, const char **made);

/* Takes one from what is sent next, while the case takes changes. What was
 * never sent is its owner's to have back at any time: it is no attachment any
 * more, and its file is attached to nothing. */
err_t attachment_remove(struct tx *tx, const char *id);

/* Hides one for good. ERR_ATTACHMENT_REDACTED when it is hidden already. */
err_t attachment_redact(struct tx *tx, const char *id, int64_t version,
                        const char *reason);

/* One, as the acting side sees it. */
err_t attachment_get(struct tx *tx, const char *id, struct rows **out);

/* Which page shows those of a case to the acting side, and of what. */
struct attachment_scope {
    const struct statement *page;
    const char *subject_id;
    const char *supplement_request_id; /* NULL: all */
    bool is_of_body; /* the page takes the subject alone */
};

/* ERR_NOT_FOUND when the acting side has no such case. */
err_t attachment_list(struct tx *tx, enum attachment_of of, const char *id,
                      struct attachment_scope *out);

/* Whether the content of a row of these can be given: ERR_ATTACHMENT_REDACTED,
 * ERR_FILE_UNUSABLE or ERR_FILE_NOT_CLEAN with `state`. */
err_t attachment_readable(struct tx *tx, const struct rows *rows, size_t row);

/* Shows `length` bytes of its content from `from` on, piece by piece. */
err_t attachment_read(struct tx *tx, const struct rows *rows, size_t row,
                      int64_t from, int64_t length, file_visit_t visit,
                      void *visitor);

/* Leaves a trace in the audit that the acting person reads it, unless it is
 * the organisation's own or the administrator's. */
err_t attachment_note_reading(struct tx *tx, const struct rows *rows,
                              size_t row);

#endif
