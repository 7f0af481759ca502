/*
 * Attachments: what belongs to a case. What is downloaded is complete on disk,
 * and its trace in the database, before the first byte is sent; no connection
 * to the database waits for a client.
 */
#include <errno.h>
#include <string.h>

#include "api/archive.h"
#include "api/attachment_zip.h"
#include "api/disposition.h"
#include "api/ops.h"
#include "api/range.h"
#include "api/reply.h"
#include "api/service.h"
#include "services/attachment/attachment.h"
#include "services/base/json.h"

static const struct list_order own_orders[] = {
    { "addedAt", &sql_attachment_page_own },
    { NULL, NULL },
};
static const struct list_order staff_orders[] = {
    { "addedAt", &sql_attachment_page_staff },
    { NULL, NULL },
};
static const struct list_order body_orders[] = {
    { "addedAt", &sql_attachment_page_body },
    { NULL, NULL },
};

static const char *attachment_id(const struct rq *rq)
{
    return rq_param(rq, "attachmentId");
}

/* ---- Adding, listing, removing ------------------------------------------- */

static err_t add(struct rq *rq, enum attachment_of of, const char *id)
{
    struct attachment_create create;
    const char *made;
    struct rows *rows;

    record_from_json(&attachment_create_record, rq->json, rq->arena, &create);
    TRY(attachment_add(&rq->tx, of, id, &create, &made));
    TRY(attachment_get(&rq->tx, made, &rows));
    return reply_created(rq, "/v1/attachments/", rows, NULL);
}

static err_t list(struct rq *rq, enum attachment_of of, const char *id)
{
    struct attachment_scope scope;

    TRY(attachment_list(&rq->tx, of, id, &scope));
    if (scope.is_of_body)
        return reply_page(rq, body_orders,
                          ARGS({ "subject_id", scope.subject_id }), NULL);
    bool is_staff = rq->actor.capacity == CAPACITY_STAFF;
    return reply_page(
        rq, is_staff ? staff_orders : own_orders,
        ARGS({ "subject_id", scope.subject_id },
             { "supplement_request_id", scope.supplement_request_id }),
        NULL);
}

#define ADD_AND_LIST(noun, of, parameter)                                      \
    static err_t create_##noun##_attachment(struct rq *rq)                     \
    {                                                                          \
        return add(rq, of, rq_param(rq, parameter));                           \
    }                                                                          \
    static err_t list_##noun##_attachments(struct rq *rq)                      \
    {                                                                          \
        return list(rq, of, rq_param(rq, parameter));                          \
    }

ADD_AND_LIST(application, OF_APPLICATION, "applicationId")
ADD_AND_LIST(supplement_request, OF_SUPPLEMENT, "supplementRequestId")
ADD_AND_LIST(appeal, OF_APPEAL, "appealId")
ADD_AND_LIST(report, OF_REPORT, "reportId")

static err_t get_attachment(struct rq *rq)
{
    struct rows *rows;

    TRY(attachment_get(&rq->tx, attachment_id(rq), &rows));
    return reply_row(rq, 200, rows, NULL);
}

static err_t delete_attachment(struct rq *rq)
{
    TRY(attachment_remove(&rq->tx, attachment_id(rq)));
    return reply_body(rq, 204, NULL, NULL, 0);
}

static err_t redact_attachment(struct rq *rq)
{
    TRY(attachment_redact(&rq->tx, attachment_id(rq), rq_match_version(rq),
                          json_member_text(rq->json, "reason")));
    return get_attachment(rq);
}

/* ---- One file ------------------------------------------------------------ */

/* What was uploaded is saved and not shown, and if it is shown all the same,
 * it runs and loads nothing. */
static void headers_write(struct rq *rq, const struct rows *rows,
                          const char *etag)
{
    reply_header(rq, "ETag", etag);
    reply_header(rq, "Accept-Ranges", "bytes");
    reply_header(rq, "Content-Disposition",
                 disposition_attachment(rq->arena, rows_text(rows, 0, "name")));
    reply_header(rq, "Content-Security-Policy", "sandbox; default-src 'none'");
}

static err_t spool_piece(void *visitor, const unsigned char *bytes,
                         size_t length)
{
    return spool_write(visitor, (const char *)bytes, length) ? OK
                                                             : ERR_OVERLOADED;
}

static err_t content_spool(struct rq *rq, const struct rows *rows,
                           const struct range *range)
{
    struct spool *spool = spool_new(rq->arena);
    err_t err = ERR_OVERLOADED;

    rq->answer.spool = spool;
    if (spool != NULL && strcmp(rq->method, "HEAD") == 0)
        err = spool_pretend(spool, (uint64_t)range->length) ? OK : err;
    else if (spool != NULL)
        err = attachment_read(&rq->tx, rows, 0, range->from, range->length,
                              spool_piece, spool);
    if (err == ERR_OVERLOADED && rq->tx.diagnostic == NULL)
        rq->tx.diagnostic =
            arena_printf(rq->arena, "file to disk: %s", strerror(errno));
    return err;
}

static err_t content_send(struct rq *rq, const struct rows *rows,
                          const struct range *range, int64_t size)
{
    int status = 200;

    TRY(content_spool(rq, rows, range));
    TRY(attachment_note_reading(&rq->tx, rows, 0));
    if (range->kind == RANGE_PART) {
        status = 206;
        reply_header(rq, "Content-Range",
                     arena_printf(rq->arena, "bytes %lld-%lld/%lld",
                                  (long long)range->from,
                                  (long long)(range->from + range->length - 1),
                                  (long long)size));
    }
    return reply_body(rq, status, rows_text(rows, 0, "mediaType"), NULL, 0);
}

/* RFC 9110 § 13.2.2: what the client has already comes before what part of it
 * it wants; of HEAD there are no parts. */
static err_t get_attachment_content(struct rq *rq)
{
    bool is_head = strcmp(rq->method, "HEAD") == 0;
    struct rows *rows;

    TRY(attachment_get(&rq->tx, attachment_id(rq), &rows));
    TRY(attachment_readable(&rq->tx, rows, 0));
    int64_t size = rows_int(rows, 0, "sizeBytes");
    const char *etag =
        arena_printf(rq->arena, "\"%s\"", rows_text(rows, 0, "sha256"));
    struct range range = range_read(is_head ? NULL : rq_param(rq, "Range"),
                                    rq_param(rq, "If-Range"), etag, size);

    headers_write(rq, rows, etag);
    if (reply_is_unchanged(rq, etag))
        return reply_body(rq, 304, NULL, NULL, 0);
    if (range.kind != RANGE_UNSATISFIABLE)
        return content_send(rq, rows, &range, size);
    reply_header(rq, "Content-Range",
                 arena_printf(rq->arena, "bytes */%lld", (long long)size));
    return ERR_RANGE_NOT_SATISFIABLE;
}

/* ---- All of a case ------------------------------------------------------- */

static err_t zip(struct rq *rq, enum attachment_of of, const char *id,
                 const char *name)
{
    struct attachment_scope scope;

    TRY(attachment_list(&rq->tx, of, id, &scope));
    TRY(attachment_zip(rq, &scope));
    reply_header(rq, "Content-Disposition",
                 disposition_attachment(rq->arena, name));
    return reply_body(rq, 200, "application/zip", NULL, 0);
}

static err_t get_application_attachments_zip(struct rq *rq)
{
    return zip(rq, OF_APPLICATION, rq_param(rq, "applicationId"),
               "vedlegg-soknad.zip");
}

static err_t get_appeal_attachments_zip(struct rq *rq)
{
    return zip(rq, OF_APPEAL, rq_param(rq, "appealId"), "vedlegg-klage.zip");
}

static err_t get_report_attachments_zip(struct rq *rq)
{
    return zip(rq, OF_REPORT, rq_param(rq, "reportId"), "vedlegg-rapport.zip");
}

const struct handler attachment_handlers[] = {
    { "createApplicationAttachment", create_application_attachment },
    { "listApplicationAttachments", list_application_attachments },
    { "getApplicationAttachmentsZip", get_application_attachments_zip },
    { "createSupplementRequestAttachment",
      create_supplement_request_attachment },
    { "listSupplementRequestAttachments", list_supplement_request_attachments },
    { "createAppealAttachment", create_appeal_attachment },
    { "listAppealAttachments", list_appeal_attachments },
    { "getAppealAttachmentsZip", get_appeal_attachments_zip },
    { "createReportAttachment", create_report_attachment },
    { "listReportAttachments", list_report_attachments },
    { "getReportAttachmentsZip", get_report_attachments_zip },
    { "getAttachment", get_attachment },
    { "deleteAttachment", delete_attachment },
    { "redactAttachment", redact_attachment },
    { "getAttachmentContent", get_attachment_content },
    { NULL, NULL },
};
