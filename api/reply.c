/* Bodies and ETags. */
#include "api/page.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#include "api/service.h"
#include "services/base/digest.h"

static struct text row_text(struct rq *rq, const struct rows *rows, size_t row,
                            decorate_t decorate)
{
    struct text out = text_new(rq->arena, 2048);

    item_write(rq, &out, rows, row, decorate);
    return out;
}

static const char *body_hash(struct rq *rq, const char *body, size_t length)
{
    return arena_printf(rq->arena, "%016llx",
                        (unsigned long long)digest_short(body, length));
}

/* If-None-Match compares weakly (RFC 9110 § 13.1.2): a list of tags, each
 * perhaps with W/ before it, or "*". */
static bool none_match_hits(const char *list, const char *etag)
{
    size_t length = strlen(etag);

    for (const char *at = list; at != NULL && *at;) {
        at += strspn(at, " \t,");
        if (*at == '*')
            return true;
        if (strncmp(at, "W/", 2) == 0)
            at += 2;
        if (strncmp(at, etag, length) == 0 &&
            strchr(", \t", at[length]) != NULL)
            return true;
        at += strcspn(at, ",");
    }
    return false;
}

bool reply_is_unchanged(const struct rq *rq, const char *etag)
{
    bool reads =
        strcmp(rq->method, "GET") == 0 || strcmp(rq->method, "HEAD") == 0;

    return reads && none_match_hits(rq_header(rq, "If-None-Match"), etag);
}

/* The body with its ETag, or 304 where the client has it already. */
static err_t reply_tagged(struct rq *rq, int status, const char *content_type,
                          const char *body, size_t length, const char *etag)
{
    reply_header(rq, "ETag", etag);
    if (reply_is_unchanged(rq, etag))
        return reply_body(rq, 304, NULL, NULL, 0);
    return reply_body(rq, status, content_type, body, length);
}

void reply_header(struct rq *rq, const char *name, const char *value)
{
    struct answer *answer = &rq->answer;

    for (size_t i = 0; i < answer->header_count; i++)
        if (strcasecmp(answer->headers[i].name, name) == 0) {
            answer->headers[i].value = value;
            return;
        }
    assert(answer->header_count < RQ_HEADERS_MAX);
    answer->headers[answer->header_count++] =
        (struct header){ arena_copy(rq->arena, name), value };
}

err_t reply_body(struct rq *rq, int status, const char *content_type,
                 const char *body, size_t length)
{
    rq->answer.status = status;
    rq->answer.content_type = content_type;
    rq->answer.body = body;
    rq->answer.length = length;
    return OK;
}

err_t reply_row(struct rq *rq, int status, const struct rows *rows,
                decorate_t decorate)
{
    struct text body = row_text(rq, rows, 0, decorate);
    const char *etag =
        arena_printf(rq->arena, "\"%s-%s\"", rows_text(rows, 0, "version"),
                     body_hash(rq, body.bytes, body.length));

    return reply_tagged(rq, status, NULL, body.bytes, body.length, etag);
}

err_t reply_document(struct rq *rq, const char *content_type, const char *body,
                     size_t length)
{
    const char *etag =
        arena_printf(rq->arena, "\"%s\"", body_hash(rq, body, length));

    return reply_tagged(rq, 200, content_type, body, length, etag);
}

err_t reply_fixed(struct rq *rq, const struct rows *rows)
{
    struct text body = row_text(rq, rows, 0, NULL);

    return reply_document(rq, NULL, body.bytes, body.length);
}

err_t reply_created(struct rq *rq, const char *path_prefix,
                    const struct rows *rows, decorate_t decorate)
{
    reply_header(rq, "Location",
                 arena_printf(rq->arena, "%s%s%s",
                              rq->service->settings.public_url, path_prefix,
                              rows_text(rows, 0, "id")));
    return reply_row(rq, 201, rows, decorate);
}

err_t reply_created_list(struct rq *rq, const char *location,
                         const struct text *body)
{
    reply_header(rq, "Location",
                 arena_printf(rq->arena, "%s%s",
                              rq->service->settings.public_url, location));
    return reply_tagged(rq, 201, NULL, body->bytes, body->length,
                        arena_printf(rq->arena, "\"%s\"",
                                     body_hash(rq, body->bytes, body->length)));
}
