/* What a client may read about the service: limits, codes, problems and
 * lifecycles, each written from the one list that is enforced. */
#include "api/auth/token.h"
#include "api/body.h"
#include "api/lifecycles.h"
#include "api/ops.h"
#include "api/reply.h"
#include "api/schema.h"
#include "api/service.h"
#include "services/base/code.h"
#include "services/file/file_limits.h"
#include "services/file/file_type.h"
#include "services/idempotency/idempotency.h"
#include "services/rate/rate.h"

static err_t reply_text(struct rq *rq, const struct text *body)
{
    return reply_document(rq, NULL, body->bytes, body->length);
}

static void count_member(struct text *out, const char *name, int64_t value)
{
    text_member(out, name);
    text_addf(out, "%lld", (long long)value);
}

static int64_t items_max(const struct rq *rq, const char *schema,
                         const char *member)
{
    return (int64_t)schema_items_max(
        contract_schema(rq->service->contract, schema), member);
}

static void file_type_write(struct text *out, const struct file_type *type)
{
    text_addc(out, '{');
    text_pair(out, "mediaType", type->media_type);
    text_member(out, "extensions");
    text_addc(out, '[');
    for (const char *const *one = type->extensions; *one != NULL; one++)
        text_addf(out, "%s\"%s\"", one == type->extensions ? "" : ",", *one);
    text_add(out, "]}");
}

static void file_limits_write(struct text *out)
{
    count_member(out, "fileBytes", FILE_BYTES_MAX);
    count_member(out, "filePartBytesMin", FILE_PART_BYTES_MIN);
    count_member(out, "filePartBytesMax", FILE_PART_BYTES_MAX);
    count_member(out, "fileHours", FILE_HOURS);
    count_member(out, "unattachedFilesMax", FILE_UNATTACHED_MAX);
    count_member(out, "unattachedBytes", FILE_UNATTACHED_BYTES);
    count_member(out, "caseFilesMax", FILE_CASE_MAX);
    count_member(out, "caseFilesBytes", FILE_CASE_BYTES);
    text_member(out, "fileTypes");
    text_addc(out, '[');
    for (size_t i = 0; i < file_type_count; i++) {
        text_add(out, i > 0 ? "," : "");
        file_type_write(out, &file_types[i]);
    }
    text_addc(out, ']');
}

static err_t get_limits(struct rq *rq)
{
    struct text out = text_new(rq->arena, 512);

    text_addc(&out, '{');
    count_member(&out, "bodyBytes", rq->service->settings.body_limit);
    count_member(&out, "urlBytes", URL_BYTES_MAX);
    count_member(&out, "headerBytes", HEADER_BYTES_MAX);
    count_member(&out, "headersBytes", HEADER_BYTES_MAX);
    count_member(&out, "headersMax", HEADERS_MAX);
    count_member(&out, "tokenBytes", TOKEN_SIZE_MAX);
    count_member(&out, "jsonDepth", BODY_DEPTH_MAX);
    count_member(&out, "pageSizeMax", items_max(rq, "CallList", "items"));
    count_member(&out, "pageSizeDefault", PAGE_SIZE_DEFAULT);
    count_member(&out, "measuresMax",
                 items_max(rq, "ApplicationContent", "measures"));
    count_member(&out, "partnersMax",
                 items_max(rq, "ApplicationContent", "partners"));
    count_member(&out, "idempotencyHours", IDEMPOTENCY_HOURS);
    file_limits_write(&out);
    text_member(&out, "rateLimits");
    text_addc(&out, '[');
    limiter_write(&out, rq->service->limiter);
    text_addc(&out, ']');
    text_addc(&out, '}');
    return reply_text(rq, &out);
}

static err_t get_codes(struct rq *rq)
{
    struct text out = text_new(rq->arena, 16384);

    text_add(&out, "{\"items\":");
    codes_write(&out);
    text_addc(&out, '}');
    return reply_text(rq, &out);
}

static void problem_write(struct rq *rq, struct text *out,
                          const struct problem_entry *entry)
{
    text_addf(out,
              "{\"code\":\"%s\",\"status\":%d,\"type\":"
              "\"%s/problems/%s\"",
              entry->code, entry->status, rq->service->settings.public_url,
              entry->code);
    language_write(out, "title", entry->title);
    language_write(out, "remedy", entry->remedy);
    text_addc(out, '}');
}

static err_t get_problems(struct rq *rq)
{
    struct text out = text_new(rq->arena, 65536);

    text_add(&out, "{\"items\":[");
    for (err_t err = OK + 1; err < ERR_COUNT; err++) {
        text_add(&out, err > OK + 1 ? "," : "");
        problem_write(rq, &out, problem_entry(err));
    }
    text_add(&out, "]}");
    return reply_text(rq, &out);
}

static err_t get_lifecycles(struct rq *rq)
{
    struct text out = text_new(rq->arena, 4096);

    text_add(&out, "{\"items\":[");
    for (size_t i = 0; lifecycles[i] != NULL; i++) {
        text_add(&out, i ? "," : "");
        lifecycle_write(&out, lifecycles[i]);
    }
    text_add(&out, "]}");
    return reply_text(rq, &out);
}

const struct handler metadata_handlers[] = {
    { "getLimits",     get_limits },
    { "getCodes",      get_codes },
    { "getProblems",   get_problems },
    { "getLifecycles", get_lifecycles },
    { NULL, NULL },
};
