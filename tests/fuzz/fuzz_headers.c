/*
 * The headers of a request, one a line as `Name: value`, behind a line with
 * its method: whatever they are, they are judged, the answer repeats none of
 * their tricks, and the log gets one line of JSON.
 */
#include "api/cors.h"
#include "api/framing.h"
#include "api/log.h"
#include "api/media.h"
#include "api/range.h"
#include "api/reply.h"
#include "api/service.h"
#include "api/trace.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/real_contract.h"

#define LINES_MAX (HEADERS_MAX + 1)
#define SIZE 1000

static const char etag[] = "\"7-ab12cd34\"";

static const struct header *headers_take(const char **at, const char *end,
                                         struct arena *arena)
{
    struct header *headers = arena_array(arena, LINES_MAX + 1, sizeof *headers);

    for (size_t i = 0; i < LINES_MAX && *at < end; i++) {
        char *line = line_take(at, end, arena), *colon = strchr(line, ':');

        headers[i].name = line;
        headers[i].value = "";
        if (colon == NULL)
            continue;
        *colon = '\0';
        headers[i].value = colon + 1 + strspn(colon + 1, " ");
    }
    return headers;
}

/* One line, printable, and JSON. */
static void log_judge(const struct rq *rq)
{
    struct text line = log_request_line(rq, NULL, 1);
    json_t *json;

    for (size_t i = 0; i + 1 < line.length; i++)
        MUST(line.bytes[i] >= ' ' && line.bytes[i] < 0x7f);
    MUST(line.bytes[line.length - 1] == '\n');
    json = json_loadb(line.bytes, line.length, JSON_REJECT_DUPLICATES, NULL);
    MUST(json_is_string(json_object_get(json, "method")));
    json_decref(json);
}

/* A header of an answer never ends early, and a problem is JSON. */
static void answer_judge(const struct rq *rq)
{
    json_t *json = json_loadb(rq->answer.body, rq->answer.length, 0, NULL);

    MUST(json != NULL);
    json_decref(json);
    for (size_t i = 0; i < rq->answer.header_count; i++)
        for (const char *c = rq->answer.headers[i].value; *c != '\0'; c++)
            MUST((unsigned char)*c >= ' ' && *c != 0x7f);
}

static void ids_judge(const struct rq *rq)
{
    MUST(strspn(rq->trace_id, "0123456789abcdef") == 32);
    MUST(strlen(rq->trace_id) == 32 && strspn(rq->trace_id, "0") < 32);
    MUST(strlen(rq->request_id) > 0 && strlen(rq->request_id) <= 64);
}

static void range_judge(const struct rq *rq)
{
    struct range range = range_read(rq_header(rq, "Range"),
                                    rq_header(rq, "If-Range"), etag, SIZE);

    if (range.kind == RANGE_PART)
        MUST(range.from >= 0 && range.length > 0 &&
             range.from + range.length <= SIZE);
    if (range.kind == RANGE_WHOLE)
        MUST(range.from == 0 && range.length == SIZE);
}

static void read_by_name(struct rq *rq)
{
    const char *type = rq_header(rq, "Content-Type"), *token;

    MUST(rq_match_version(rq) >= -1);
    range_judge(rq);
    reply_is_unchanged(rq, etag);
    accept_weight(rq_header(rq, "Accept"), "text/csv");
    if (type != NULL)
        media_type_is(type, "application/merge-patch+json");
    if (token_from_header(rq_header(rq, "Authorization"), &token) == OK)
        MUST(strchr(token, ' ') == NULL);
    cors_answer(rq, NULL);
}

/* The operation with the most of them: If-Match, Idempotency-Key, a body. */
static err_t accept(struct rq *rq)
{
    static struct contract *contract;
    struct route route = { 0 };

    if (contract == NULL)
        contract = real_contract(arena_new());
    contract_route(contract, "POST",
                   "/v1/applications/019b76da-a800-7000-8002-000000202601"
                   "/submit",
                   rq->arena, &route);
    return contract_accept(rq, &route);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct service service = { .settings = {
        .public_url = "http://localhost", .body_limit = 1024,
        .origins = "https://soknad.example" } };
    const char *at = (const char *)bytes, *end = at + length;
    struct rq rq = { .arena = arena_new(), .service = &service, .path = "/" };
    err_t err;

    problem_init(&rq.problem, rq.arena);
    rq.method = line_take(&at, end, rq.arena);
    rq.headers = headers_take(&at, end, rq.arena);
    trace_receive(&rq);
    ids_judge(&rq);
    err = framing_check(&rq);
    if (err == OK) {
        read_by_name(&rq);
        err = accept(&rq);
    }
    if (err == OK)
        err = ERR_NOT_FOUND;
    reply_problem(&rq, err);
    trace_answer(&rq);
    answer_judge(&rq);
    log_judge(&rq);
    arena_free(rq.arena);
    return 0;
}
