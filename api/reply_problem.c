/* Problem documents (RFC 9457): one form for every refusal. */
#include <stdio.h>
#include <string.h>

#include "api/log.h"
#include "api/reply.h"
#include "api/service.h"

/* RFC 6750 § 3: what a client can act on; nothing of the inside. */
static void authenticate_header(struct rq *rq,
                                const struct problem_entry *entry)
{
    const char *scope = rq->operation != NULL ? rq->operation->scope : NULL;

    if (entry->status == 401 && strcmp(entry->code, "TOKEN_MISSING") == 0)
        reply_header(rq, "WWW-Authenticate", "Bearer");
    else if (entry->status == 401)
        reply_header(rq, "WWW-Authenticate",
                     arena_printf(rq->arena,
                                  "Bearer error=\"invalid_token\", "
                                  "error_description=\"%s\"",
                                  entry->title[LANGUAGE_EN]));
    else if (strcmp(entry->code, "SCOPE_REQUIRED") == 0)
        reply_header(rq, "WWW-Authenticate",
                     arena_printf(rq->arena,
                                  "Bearer error=\"insufficient_scope\", "
                                  "scope=\"%s\"",
                                  scope != NULL ? scope : ""));
}

static void problem_members(struct text *out, const struct rq *rq)
{
    const struct problem *problem = &rq->problem;

    for (size_t i = 0; i < problem->value_count; i++)
        text_pair(out, problem->values[i].name, problem->values[i].value);
    if (problem->members != NULL)
        text_addf(out, ",%s", problem->members);
    if (!problem->faults.count)
        return;
    text_member(out, "errors");
    faults_write(out, &problem->faults, false, rq->language);
}

static struct text problem_text(struct rq *rq,
                                const struct problem_entry *entry)
{
    struct text out = text_new(rq->arena, 1024);
    const char *url = rq->service->settings.public_url;

    text_addc(&out, '{');
    text_pair(&out, "type",
              arena_printf(rq->arena, "%s/problems/%s", url, entry->code));
    text_pair(&out, "title", entry->title[rq->language]);
    text_addf(&out, ",\"status\":%d", entry->status);
    text_pair(&out, "detail",
              problem_expand(&rq->problem, entry->remedy[rq->language]));
    text_pair(&out, "instance",
              arena_printf(rq->arena, "urn:request:%s", rq->request_id));
    text_pair(&out, "code", entry->code);
    text_pair(&out, "traceId", rq->trace_id);
    problem_members(&out, rq);
    text_addc(&out, '}');
    return out;
}

/* Headers that say something of the refused request stay; what the handler
 * said of a resource does not, except the current ETag of a 412. */
static void headers_keep(struct rq *rq)
{
    static const char *const kept[] = { "Allow", "Connection", "ETag",
                                        "Accept-Patch", "Content-Range" };
    struct answer old = rq->answer;

    rq->answer = (struct answer){ 0 };
    for (size_t i = 0; i < old.header_count; i++)
        for (size_t k = 0; k < sizeof kept / sizeof *kept; k++)
            if (strcmp(old.headers[i].name, kept[k]) == 0)
                reply_header(rq, kept[k], old.headers[i].value);
}

/* The conflicts are those of openapi/answers.yaml that pass. */
static bool passes_by_itself(err_t err)
{
    return problem_entry(err)->status == 503 || err == ERR_FILE_NOT_CLEAN ||
           err == ERR_LETTER_NOT_MADE || err == ERR_IDEMPOTENCY_KEY_RUNNING;
}

void reply_problem(struct rq *rq, err_t err)
{
    const struct problem_entry *entry = problem_entry(err);
    struct text body = problem_text(rq, entry);

    headers_keep(rq);
    authenticate_header(rq, entry);
    reply_header(rq, "Content-Language", language_tag(rq->language));
    if (passes_by_itself(err))
        reply_header(rq, "Retry-After", "2");
    if (err == ERR_RATE_LIMITED)
        reply_header(rq, "Retry-After",
                     integer_text(rq->arena, rq->standing.reset_s));
    if (entry->status == 415)
        reply_header(rq, "Accept-Patch", "application/merge-patch+json");
    reply_body(rq, entry->status, "application/problem+json", body.bytes,
               body.length);
}
