/*
 * All of a case's attachments in one archive, on disk before it is sent. What
 * cannot be given is named, with the reason, in a text of its own inside.
 */
#ifndef TILSKUDD_API_ATTACHMENT_ZIP_H
#define TILSKUDD_API_ATTACHMENT_ZIP_H

#include "api/rq.h"
#include "services/attachment/attachment.h"

/* Puts the archive into the answer's spool, and notes each document that is
 * another's as read. ERR_OVERLOADED when export_begin (api/page.h) says no, or
 * the disk is full. */
err_t attachment_zip(struct rq *rq, const struct attachment_scope *scope);

#endif
