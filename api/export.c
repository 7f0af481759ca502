/* Exports: the whole of a list, read from one snapshot into a file. */
#include <errno.h>
#include <string.h>

#include "api/page.h"
#include "api/service.h"
#include "services/base/spool.h"
#include "services/deadline/deadline.h"

/* Rows that are in memory at a time: as many as a page may have. */
#define EXPORT_ROWS 200
#define EXPORT_ROWS_TEXT "200"

struct export {
    struct rq *rq;
    const struct statement *statement;
    const struct arg *filters;
    decorate_t decorate;
    struct spool *spool;
};

/* For the log: the caller is only told to come back. */
static err_t disk_failed(struct rq *rq)
{
    rq->tx.diagnostic =
        arena_printf(rq->arena, "export to disk: %s", strerror(errno));
    return ERR_OVERLOADED;
}

/* What makes a page of a list has no meaning here, and a caller who sent it
 * expects something else. */
static err_t parameters_refuse(struct rq *rq)
{
    static const char *const names[] = { "limit", "cursor", "count" };
    struct faults *faults = &rq->problem.faults;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (rq_declares(rq, names[i]) && rq_param(rq, names[i]) != NULL)
            fault_add(faults, FAULT_NOT_IN_EXPORT,
                      arena_printf(rq->arena, "parameter:%s", names[i]),
                      names[i]);
    return faults->count > 0 ? ERR_BAD_PARAMETER : OK;
}

static void row_write(const struct export *export, struct text *out,
                      const struct rows *rows, size_t row)
{
    const struct response *form = export->rq->form;

    if (form->form == FORM_CSV) {
        rows_write_record(out, rows, row, form->columns);
        return;
    }
    if (form->form == FORM_CALENDAR) {
        deadline_calendar_event(out, rows, row, export->rq->language,
                                export->rq->service->settings.public_url);
        return;
    }
    item_write(export->rq, out, rows, row, export->decorate);
    text_addc(out, '\n');
}

static err_t text_spool(const struct export *export, const struct text *text)
{
    return spool_write(export->spool, text->bytes, text->length)
               ? OK
               : disk_failed(export->rq);
}

static err_t header_write(const struct export *export)
{
    struct rq *rq = export->rq;
    struct text out = text_new(rq->arena, 512);

    if (rq->form->form == FORM_CSV)
        rows_write_header(&out, rq->form->columns);
    else if (rq->form->form == FORM_CALENDAR)
        deadline_calendar_begin(&out, rq->language);
    return text_spool(export, &out);
}

static err_t footer_write(const struct export *export)
{
    struct text out = text_new(export->rq->arena, 32);

    if (export->rq->form->form == FORM_CALENDAR)
        deadline_calendar_end(&out);
    return text_spool(export, &out);
}

/* Writes the rows after `from`, and moves it to the last of them. */
static err_t page_write(const struct export *export, struct position *from,
                        bool *is_last)
{
    struct rq *rq = export->rq;
    struct text out = text_new(rq->tx.arena, 1024 * EXPORT_ROWS);
    struct rows *rows;

    TRY(page_query(rq, export->statement, export->filters, from,
                   EXPORT_ROWS_TEXT, &rows));
    size_t count = rows_count(rows);
    for (size_t row = 0; row < count; row++)
        row_write(export, &out, rows, row);
    TRY(text_spool(export, &out));
    *is_last = count < EXPORT_ROWS;
    if (!*is_last)
        *from = (struct position){ rows_text(rows, count - 1, "_key"),
                                   rows_text(rows, count - 1, "_id") };
    return OK;
}

/* A page dies when the next one, which begins where it ended, has been read.
 * A service that is to stop does not wait for the end of a long list. */
static err_t pages_write(const struct export *export)
{
    struct rq *rq = export->rq;
    struct arena *previous = NULL;
    struct position from = { 0 };
    bool is_last = false;
    err_t err = OK;

    while (err == OK && !is_last) {
        rq->tx.arena = arena_new();
        err = page_write(export, &from, &is_last);
        arena_free(previous);
        previous = rq->tx.arena;
        if (err == OK && !is_last && atomic_load(&rq->service->is_draining))
            err = ERR_OVERLOADED;
    }
    rq->tx.arena = rq->arena;
    rq->tx.diagnostic = arena_copy(rq->arena, rq->tx.diagnostic);
    arena_free(previous);
    return err;
}

/* How each form is called as a file, and as a type when it says more than the
 * contract's name of it. */
static const struct {
    const char *extension, *content_type;
} files[] = {
    [FORM_NDJSON] = { "ndjson", NULL },
    [FORM_CSV] = { "csv", "text/csv; charset=utf-8; header=present" },
    [FORM_CALENDAR] = { "ics", "text/calendar; charset=utf-8" },
};

static err_t headers_write(struct rq *rq)
{
    const char *extension = files[rq->form->form].extension;
    struct rows *rows;

    TRY(db_query(&rq->tx, &sql_export_date, NO_ARGS, &rows));
    reply_header(rq, "Content-Disposition",
                 arena_printf(rq->arena, "attachment; filename=\"%s-%s.%s\"",
                              strrchr(rq->operation->path, '/') + 1,
                              rows_text(rows, 0, "day"), extension));
    return OK;
}

static err_t export_write(const struct export *export)
{
    if (export->spool == NULL)
        return disk_failed(export->rq);
    TRY(headers_write(export->rq));
    TRY(header_write(export));
    TRY(pages_write(export));
    return footer_write(export);
}

static err_t spool_reply(struct rq *rq, struct spool *spool)
{
    const char *content_type = files[rq->form->form].content_type;

    rq->answer.spool = spool;
    return reply_body(
        rq, 200, content_type != NULL ? content_type : rq->form->content_type,
        NULL, 0);
}

static bool place_take(atomic_int *taken, int64_t most)
{
    if (atomic_fetch_add(taken, 1) < most)
        return true;
    atomic_fetch_sub(taken, 1);
    return false;
}

/* Strangers are counted by themselves first, so that those who are refused are
 * at no moment in another's place. */
bool export_begin(struct rq *rq)
{
    struct service *service = rq->service;
    int64_t most = service->settings.exports;

    if (rq->caller != NULL)
        return place_take(&service->exports, most);
    if (!place_take(&service->strangers_exports, most > 1 ? most - 1 : 1))
        return false;
    if (most == 1 || place_take(&service->exports, most))
        return true;
    atomic_fetch_sub(&service->strangers_exports, 1);
    return false;
}

void export_end(struct rq *rq)
{
    struct service *service = rq->service;
    bool is_stranger = rq->caller == NULL;

    if (is_stranger)
        atomic_fetch_sub(&service->strangers_exports, 1);
    if (!is_stranger || service->settings.exports > 1)
        atomic_fetch_sub(&service->exports, 1);
}

err_t reply_export_text(struct rq *rq, const char *file)
{
    if (rq->form->form == FORM_DOCUMENT)
        return reply_document(rq, NULL, file, strlen(file));
    struct spool *spool = spool_new(rq->arena);
    if (spool == NULL || !spool_write(spool, file, strlen(file)))
        return disk_failed(rq);
    return spool_reply(rq, spool);
}

err_t reply_export(struct rq *rq, const struct statement *statement,
                   const struct arg *filters, decorate_t decorate)
{
    struct export export = { rq, statement, filters, decorate, NULL };

    TRY(parameters_refuse(rq));
    if (!export_begin(rq))
        return ERR_OVERLOADED;
    export.spool = spool_new(rq->arena);
    err_t err = export_write(&export);
    export_end(rq);
    TRY(err);
    return spool_reply(rq, export.spool);
}
