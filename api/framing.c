/* Framing and size of a request, judged before anything is believed. */
#include "api/framing.h"

#include <string.h>
#include <strings.h>

#include "api/reply.h"
#include "api/service.h"

/* RFC 9110 § 5.6.2. */
static const char token_characters[] =
    "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

static bool is_token(const char *text)
{
    size_t length = strlen(text);

    return length && strspn(text, token_characters) == length;
}

/* Field values hold visible characters, spaces and tabs; a CR, LF or NUL that
 * survived the parser is somebody's attempt to split the message. */
static bool is_field_value(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if ((*c < 0x20 && *c != '\t') || *c == 0x7f)
            return false;
    return true;
}

static err_t malformed(struct rq *rq, const char *reason)
{
    reply_header(rq, "Connection", "close");
    return problem_with(&rq->problem, ERR_BAD_REQUEST, "reason", reason);
}

/* The fields whose repetition (which the library joins with commas) has no
 * meaning or two meanings. */
static const char *repeated_field(const struct header *header)
{
    static const char *const single[] = {
        "Host",          "Content-Length",  "Transfer-Encoding", "Content-Type",
        "Authorization", "Idempotency-Key", "Acting-For",        "traceparent"
    };

    for (size_t i = 0; i < sizeof single / sizeof *single; i++)
        if (strcasecmp(header->name, single[i]) == 0)
            return strchr(header->value, ',') != NULL ? single[i] : NULL;
    return NULL;
}

static err_t length_check(struct rq *rq)
{
    const char *length = rq_header(rq, "Content-Length");
    const char *coding = rq_header(rq, "Transfer-Encoding");

    if (length != NULL && coding != NULL)
        return malformed(rq, "Content-Length together with Transfer-Encoding");
    if (length != NULL &&
        (!*length || strspn(length, "0123456789") != strlen(length)))
        return malformed(rq, "Content-Length is not a number");
    if (coding != NULL && strcasecmp(coding, "chunked") != 0)
        return malformed(rq, "unknown Transfer-Encoding");
    return OK;
}

static err_t headers_check(struct rq *rq)
{
    size_t bytes = 0, count = 0;

    for (const struct header *h = rq->headers; h->name != NULL; h++) {
        bytes += strlen(h->name) + strlen(h->value) + 4;
        count++;
        if (!is_token(h->name))
            return malformed(rq, "a header name is malformed");
        if (!is_field_value(h->value))
            return malformed(rq, "a header has control characters");
        const char *repeated = repeated_field(h);
        if (repeated != NULL)
            return malformed(rq, arena_printf(rq->arena,
                                              "the header %s is repeated",
                                              repeated));
    }
    return bytes > HEADER_BYTES_MAX || count > HEADERS_MAX
               ? ERR_HEADERS_TOO_LARGE
               : OK;
}

static err_t with_limit(struct rq *rq, err_t err, size_t limit)
{
    return problem_with(&rq->problem, err, "limit",
                        arena_printf(rq->arena, "%zu", limit));
}

err_t framing_check(struct rq *rq)
{
    size_t body_limit = (size_t)rq->service->settings.body_limit;
    size_t target =
        strlen(rq->path) + (rq->query != NULL ? strlen(rq->query) + 1 : 0);

    if (rq->is_badly_written)
        return malformed(rq, "a line of the head is folded, holds NUL, has "
                             "no name or does not end in CRLF");
    TRY(headers_check(rq));
    TRY(length_check(rq));
    if (rq_header(rq, "Host") == NULL)
        return malformed(rq, "the header Host is missing");
    if (target > URL_BYTES_MAX)
        return with_limit(rq, ERR_URI_TOO_LONG, URL_BYTES_MAX);
    if (rq->body_length > body_limit)
        return with_limit(rq, ERR_BODY_TOO_LARGE, body_limit);
    return OK;
}
