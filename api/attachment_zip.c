/* Attachments as an archive. */
#include "api/attachment_zip.h"

#include <errno.h>
#include <string.h>

#include "api/archive.h"
#include "api/page.h"
#include "api/service.h"
#include "services/base/code.h"

struct zip {
    struct rq *rq;
    struct rows *rows;
    struct archive *archive;
    struct text left_out; /* a line each */
};

static const char *const left_out_names[LANGUAGE_COUNT] = {
    [LANGUAGE_NB] = "ikke tatt med.txt",
    [LANGUAGE_NN] = "ikkje teke med.txt",
    [LANGUAGE_EN] = "left out.txt",
};

static err_t disk_failed(struct rq *rq)
{
    rq->tx.diagnostic =
        arena_printf(rq->arena, "archive to disk: %s", strerror(errno));
    return ERR_OVERLOADED;
}

/* A case has some tens, and a page of them is asked for as it is listed. */
static err_t rows_query(struct zip *zip, const struct attachment_scope *scope)
{
    static const struct position beginning;
    const struct arg *all =
        ARGS({ "subject_id", scope->subject_id },
             { "supplement_request_id", scope->supplement_request_id });

    return page_query(
        zip->rq, scope->page,
        scope->is_of_body ? ARGS({ "subject_id", scope->subject_id }) : all,
        &beginning, NULL, &zip->rows);
}

static err_t piece_write(void *visitor, const unsigned char *bytes,
                         size_t length)
{
    struct zip *zip = visitor;

    return archive_write(zip->archive, bytes, length) ? OK
                                                      : disk_failed(zip->rq);
}

/* Only what the scanner has cleared. */
static bool is_given(const struct zip *zip, size_t row)
{
    int64_t size = rows_int(zip->rows, row, "sizeBytes");

    return strcmp(rows_text(zip->rows, row, "state"), "clean") == 0 &&
           archive_has_room(zip->archive, (uint64_t)size);
}

static void leave_out(struct zip *zip, size_t row)
{
    text_addf(&zip->left_out, "%s: %s\n", rows_text(zip->rows, row, "name"),
              code_title("attachmentState", rows_text(zip->rows, row, "state"),
                         zip->rq->language));
}

static err_t member_put(struct zip *zip, size_t row)
{
    struct rq *rq = zip->rq;

    if (!archive_begin(zip->archive, rows_text(zip->rows, row, "name")))
        return disk_failed(rq);
    TRY(attachment_read(&rq->tx, zip->rows, row, 0,
                        rows_int(zip->rows, row, "sizeBytes"), piece_write,
                        zip));
    return archive_end(zip->archive) ? OK : disk_failed(rq);
}

static err_t members_put(struct zip *zip)
{
    for (size_t row = 0; row < rows_count(zip->rows); row++) {
        if (is_given(zip, row))
            TRY(member_put(zip, row));
        else
            leave_out(zip, row);
    }
    return OK;
}

static err_t left_out_put(struct zip *zip)
{
    const struct text *text = &zip->left_out;

    if (text->length == 0)
        return OK;
    bool is_written =
        archive_begin(zip->archive, left_out_names[zip->rq->language]) &&
        archive_write(zip->archive, text->bytes, text->length) &&
        archive_end(zip->archive);
    return is_written ? OK : disk_failed(zip->rq);
}

/* Last of all: the chain of the case is held from here to the commit. */
static err_t readings_note(const struct zip *zip)
{
    for (size_t row = 0; row < rows_count(zip->rows); row++)
        if (strcmp(rows_text(zip->rows, row, "state"), "clean") == 0)
            TRY(attachment_note_reading(&zip->rq->tx, zip->rows, row));
    return OK;
}

static err_t zip_write(struct zip *zip, const struct attachment_scope *scope)
{
    struct rq *rq = zip->rq;
    struct spool *spool = spool_new(rq->arena);

    if (spool == NULL)
        return disk_failed(rq);
    rq->answer.spool = spool;
    zip->archive = archive_new(rq->arena, spool);
    zip->left_out = text_new(rq->arena, 256);
    TRY(rows_query(zip, scope));
    TRY(members_put(zip));
    TRY(left_out_put(zip));
    if (!archive_finish(zip->archive))
        return disk_failed(rq);
    return readings_note(zip);
}

/* With exports, since it takes as long and as much disk. */
err_t attachment_zip(struct rq *rq, const struct attachment_scope *scope)
{
    struct zip zip = { .rq = rq };

    if (!export_begin(rq))
        return ERR_OVERLOADED;
    err_t err = zip_write(&zip, scope);
    export_end(rq);
    return err;
}
