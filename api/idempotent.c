/* Hashing requests, keeping and repeating answers. */
#include "api/idempotent.h"

#include <string.h>
#include <strings.h>

#include "api/reply.h"
#include "api/service.h"
#include "services/base/digest.h"
#include "services/base/json.h"
#include "services/idempotency/idempotency.h"

/* Only what belongs to the resource; trace ids and the like are the new
 * request's own. */
static const char *const kept_headers[] = { "ETag", "Location", "Link",
                                            "Content-Language" };

/* Lengths keep apart what would otherwise run together. */
static void request_hash(const struct rq *rq, char out[65])
{
    struct text text = text_new(rq->arena, rq->body_length + 512);

    text_addf(&text, "%s %zu:%s?%s\n", rq->method, strlen(rq->path), rq->path,
              rq->query != NULL ? rq->query : "");
    text_addf(&text, "%s\n",
              rq->actor.organisation != NULL ? rq->actor.organisation : "");
    text_addn(&text, rq->body != NULL ? rq->body : "", rq->body_length);
    digest_hex(text.bytes, text.length, out);
}

static bool is_kept(const char *name)
{
    for (size_t i = 0; i < sizeof kept_headers / sizeof *kept_headers; i++)
        if (strcasecmp(name, kept_headers[i]) == 0)
            return true;
    return false;
}

static const char *headers_pack(struct rq *rq)
{
    struct text out = text_new(rq->arena, 256);

    text_addc(&out, '{');
    for (size_t i = 0; i < rq->answer.header_count; i++) {
        const struct header *header = &rq->answer.headers[i];
        if (!is_kept(header->name))
            continue;
        text_pair(&out, header->name, header->value);
    }
    text_addc(&out, '}');
    return out.bytes;
}

static void headers_unpack(struct rq *rq, const char *packed)
{
    json_t *headers = json_loads(packed, 0, NULL);
    const char *name;
    json_t *value;

    json_own(rq->arena, headers);
    json_object_foreach(headers, name, value)
        reply_header(rq, name, json_string_value(value));
}

static err_t replay(struct rq *rq, const struct stored_answer *stored)
{
    rq->is_replay = true;
    headers_unpack(rq, stored->headers);
    reply_header(rq, "Idempotency-Replayed", "true");
    metrics_count_replay(rq->service->metrics);
    return reply_body(rq, stored->status, NULL,
                      *stored->body ? stored->body : NULL,
                      strlen(stored->body));
}

err_t idempotent_begin(struct rq *rq, struct idempotent *out)
{
    struct stored_answer stored;

    if (!rq->operation->needs_key || rq->dry_run)
        return OK;
    out->key = rq_param(rq, "Idempotency-Key");
    request_hash(rq, out->hash);
    TRY(idempotency_claim(&rq->tx, out->key, out->hash, &out->is_replay,
                          &stored));
    return out->is_replay ? replay(rq, &stored) : OK;
}

err_t idempotent_keep(struct rq *rq, const struct idempotent *idempotent)
{
    struct stored_answer answer = { .status = rq->answer.status,
                                    .body = rq->answer.body };

    if (idempotent->key == NULL)
        return OK;
    answer.headers = headers_pack(rq);
    return idempotency_keep(&rq->tx, idempotent->key, idempotent->hash,
                            &answer);
}
