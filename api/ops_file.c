/*
 * Files on their way in.
 */
#include "api/ops.h"
#include "api/reply.h"
#include "api/service.h"
#include "services/file/file.h"

static const char *file_id(const struct rq *rq)
{
    return rq_param(rq, "fileId");
}

static err_t file_read(struct rq *rq, const char *id, struct rows **out)
{
    return file_get(&rq->tx, id,
                    arena_printf(rq->arena, "%s/v1/files",
                                 rq->service->settings.public_url),
                    out);
}

static err_t reply_file(struct rq *rq)
{
    struct rows *rows;

    TRY(file_read(rq, file_id(rq), &rows));
    return reply_row(rq, 200, rows, file_decorate);
}

static err_t create_file(struct rq *rq)
{
    struct file_announcement announcement;
    struct rows *rows;
    const char *id;

    record_from_json(&file_announcement_record, rq->json, rq->arena,
                     &announcement);
    TRY(file_create(&rq->tx, &announcement, &id));
    TRY(file_read(rq, id, &rows));
    return reply_created(rq, "/v1/files/", rows, file_decorate);
}

static err_t get_file(struct rq *rq)
{
    return reply_file(rq);
}

static err_t put_file_content(struct rq *rq)
{
    struct file_part part = { rq_param(rq, "Content-Range"), rq->body,
                              rq->body_length };

    TRY(file_receive(&rq->tx, file_id(rq), &part));
    return reply_file(rq);
}

static err_t delete_file(struct rq *rq)
{
    TRY(file_delete(&rq->tx, file_id(rq)));
    return reply_body(rq, 204, NULL, NULL, 0);
}

const struct handler file_handlers[] = {
    { "createFile",     create_file      },
    { "getFile",        get_file         },
    { "putFileContent", put_file_content },
    { "deleteFile",     delete_file      },
    { NULL, NULL },
};
