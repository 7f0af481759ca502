/*
 * Framing and size: which requests are not even looked at, and how it is told.
 * tests/security/test_traps.py sends the same shapes as bytes.
 */
#include "api/framing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/service.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define HOST { "Host", "localhost" }
#define BODY_LIMIT 2048

/* The verdict of a request with these headers, and its reason if it has one. */
static err_t judge(struct rq *rq, struct service *service, struct arena *arena)
{
    service->settings.body_limit = BODY_LIMIT;
    rq->service = service;
    rq->arena = arena;
    problem_init(&rq->problem, arena);
    if (rq->path == NULL)
        rq->path = "/v1/calls";
    return framing_check(rq);
}

static bool closes(const struct rq *rq)
{
    for (size_t i = 0; i < rq->answer.header_count; i++)
        if (strcmp(rq->answer.headers[i].name, "Connection") == 0)
            return strcmp(rq->answer.headers[i].value, "close") == 0;
    return false;
}

static const struct {
    struct header headers[4];
    const char *reason; /* NULL: in order */
} requests[] = {
    { { HOST }, NULL },
    { { { "host", "localhost" } }, NULL },
    { { HOST, { "Content-Length", "0" } }, NULL },
    { { HOST, { "Content-Length", "00017" } }, NULL },
    { { HOST, { "Transfer-Encoding", "chunked" } }, NULL },
    { { HOST, { "Transfer-Encoding", "Chunked" } }, NULL },
    { { HOST, { "Accept", "text/html, */*" } }, NULL },
    { { HOST, { "If-None-Match", "\"1-a\", \"2-b\"" } }, NULL },
    { { HOST, { "X-Tab", "a\tb" } }, NULL },
    { { HOST, { "X-Latin", "sm\xf8r" } }, NULL },

    { { { "Accept", "*/*" } }, "the header Host is missing" },
    { { { "Host", "a,b" } }, "the header Host is repeated" },
    { { HOST, { "Content-Length", "5,5" } },
      "the header Content-Length is repeated" },
    { { HOST, { "content-length", "5,6" } },
      "the header Content-Length is repeated" },
    { { HOST, { "Content-Length", "" } }, "Content-Length is not a number" },
    { { HOST, { "Content-Length", "+5" } }, "Content-Length is not a number" },
    { { HOST, { "Content-Length", "-5" } }, "Content-Length is not a number" },
    { { HOST, { "Content-Length", "0x5" } }, "Content-Length is not a number" },
    { { HOST, { "Content-Length", "5 5" } }, "Content-Length is not a number" },
    { { HOST, { "Content-Length", "5" }, { "Transfer-Encoding", "chunked" } },
      "Content-Length together with Transfer-Encoding" },
    { { HOST, { "Transfer-Encoding", "chunked" }, { "CONTENT-LENGTH", "5" } },
      "Content-Length together with Transfer-Encoding" },
    { { HOST, { "Transfer-Encoding", "identity" } },
      "unknown Transfer-Encoding" },
    { { HOST, { "Transfer-Encoding", "xchunked" } },
      "unknown Transfer-Encoding" },
    { { HOST, { "Transfer-Encoding", "chunked " } },
      "unknown Transfer-Encoding" },
    { { HOST, { "Transfer-Encoding", "" } }, "unknown Transfer-Encoding" },
    { { HOST, { "Transfer-Encoding", "gzip, chunked" } },
      "the header Transfer-Encoding is repeated" },
    { { HOST, { "Authorization", "Bearer a,Bearer b" } },
      "the header Authorization is repeated" },
    { { HOST, { "Idempotency-Key", "a,b" } },
      "the header Idempotency-Key is repeated" },
    { { HOST, { "Acting-For", "938759839,939991034" } },
      "the header Acting-For is repeated" },
    { { HOST, { "Content-Type", "application/json,text/html" } },
      "the header Content-Type is repeated" },
    { { HOST, { "traceparent", "a,b" } },
      "the header traceparent is repeated" },
    { { HOST, { "Content-Length ", "5" } }, "a header name is malformed" },
    { { HOST, { "X Y", "5" } }, "a header name is malformed" },
    { { HOST, { "X:", "5" } }, "a header name is malformed" },
    { { HOST, { "", "5" } }, "a header name is malformed" },
    { { HOST, { "X-\xc3\xb8", "5" } }, "a header name is malformed" },
    { { HOST, { "X", "a\r\nHost: b" } }, "a header has control characters" },
    { { HOST, { "X", "a\nb" } }, "a header has control characters" },
    { { HOST, { "X", "\x7f" } }, "a header has control characters" },
    { { HOST, { "X", "\x01" } }, "a header has control characters" },
};

static void ambiguous_requests_are_refused_and_closed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(requests); i++) {
        struct arena *arena = arena_new();
        struct service service = { 0 };
        struct rq rq = { .headers = requests[i].headers };
        err_t err = judge(&rq, &service, arena);
        const char *reason = err == OK ? NULL : rq.problem.values[0].value;

        if (requests[i].reason == NULL) {
            if (err != OK)
                fail_msg("row %zu: %s", i, reason);
            assert_false(closes(&rq));
        } else {
            if (err != ERR_BAD_REQUEST)
                fail_msg("row %zu: not %s", i, requests[i].reason);
            assert_string_equal(reason, requests[i].reason);
            assert_true(closes(&rq));
        }
        arena_free(arena);
    }
}

/* A text of `length` bytes. */
static char *long_text(struct arena *arena, size_t length)
{
    char *text = arena_alloc(arena, length + 1);

    memset(text, 'a', length);
    text[length] = '\0';
    return text;
}

/* The sum counts what stands between the fields as well: ": " and a line. */
static void headers_have_a_limit_to_the_byte(void **state)
{
    (void)state;
    for (size_t over = 0; over <= 1; over++) {
        struct arena *arena = arena_new();
        struct service service = { 0 };
        size_t host = strlen("Host") + strlen("localhost") + 4;
        const struct header headers[] = {
            HOST,
            { "X", long_text(arena, HEADER_BYTES_MAX - host - 5 + over) },
            { NULL, NULL },
        };
        struct rq rq = { .headers = headers };

        assert_int_equal(judge(&rq, &service, arena),
                         over ? ERR_HEADERS_TOO_LARGE : OK);
        arena_free(arena);
    }
}

static const struct header usual[] = { HOST, { NULL, NULL } };

static void the_address_has_a_limit_to_the_byte(void **state)
{
    static const struct {
        size_t path, query; /* query 0: none */
        err_t err;
    } cases[] = {
        { URL_BYTES_MAX, 0, OK },
        { URL_BYTES_MAX + 1, 0, ERR_URI_TOO_LONG },
        { 10, URL_BYTES_MAX - 11, OK },
        { 10, URL_BYTES_MAX - 10, ERR_URI_TOO_LONG },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena *arena = arena_new();
        struct service service = { 0 };
        struct rq rq = {
            .headers = usual,
            .path = long_text(arena, cases[i].path),
            .query = cases[i].query == 0 ? NULL
                                         : long_text(arena, cases[i].query),
        };

        assert_int_equal(judge(&rq, &service, arena), cases[i].err);
        if (cases[i].err != OK)
            assert_string_equal(rq.problem.values[0].value, "4096");
        arena_free(arena);
    }
}

static void the_body_has_a_limit_to_the_byte(void **state)
{
    (void)state;
    for (size_t over = 0; over <= 1; over++) {
        struct arena *arena = arena_new();
        struct service service = { 0 };
        struct rq rq = { .headers = usual, .body_length = BODY_LIMIT + over };

        assert_int_equal(judge(&rq, &service, arena),
                         over ? ERR_BODY_TOO_LARGE : OK);
        if (over)
            assert_string_equal(rq.problem.values[0].value, "2048");
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ambiguous_requests_are_refused_and_closed),
        cmocka_unit_test(headers_have_a_limit_to_the_byte),
        cmocka_unit_test(the_address_has_a_limit_to_the_byte),
        cmocka_unit_test(the_body_has_a_limit_to_the_byte),
    };

    return cmocka_run_group_tests_name("framing", tests, NULL, NULL);
}
