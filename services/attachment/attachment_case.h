/*
 * Within services/attachment: the cases that something can be attached to, one
 * row each, and what may be attached where.
 */
#ifndef TILSKUDD_ATTACHMENT_ATTACHMENT_CASE_H
#define TILSKUDD_ATTACHMENT_ATTACHMENT_CASE_H

#include "services/attachment/attached.h"
#include "services/attachment/attachment.h"

/* What a file for this was announced for. */
const char *attachment_purpose(enum attachment_of of);

/* Whether attachments of a type belong there. */
bool attachment_fits(enum attachment_of of, const char *type);

/* Holds the case for a change of its attachments, and changes its version
 * where it has a version that they belong to. */
err_t attachment_change(struct tx *tx, enum attachment_of of, const char *id,
                        struct attached_to *out);

#endif
