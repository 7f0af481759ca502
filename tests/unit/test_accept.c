/*
 * A request against its operation: what is accepted, and every fault that is
 * told, told all at once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/rq.h"
#include "tests/unit/contract_sample.h"

#define ID "0198c1a0-5a00-7000-8000-000000000001"
#define HEADERS_MAX 5

/* One request and its verdict: the problem's code, then each fault as
 * "pointer CODE". */
struct story {
    const char *method, *path, *query;
    struct header headers[HEADERS_MAX];
    const char *body;
    const char *verdict;
};

static const char *verdict_of(const struct rq *rq, err_t err)
{
    struct text told = text_new(rq->arena, 64);

    text_add(&told, problem_entry(err)->code);
    for (const struct fault *f = rq->problem.faults.first; f; f = f->next)
        text_addf(&told, ", %s %s", f->pointer, fault_entry(f->code)->code);
    return told.bytes;
}

/* Takes the story's request as far as a handler would see it. */
static err_t story_accept(const struct story *story, struct arena *arena,
                          struct rq *rq)
{
    const char *why;
    struct contract *contract = sample_load(SAMPLE, arena, &why);
    struct route route;

    *rq = (struct rq){
        .arena = arena,
        .method = story->method,
        .path = story->path,
        .query = story->query,
        .headers = story->headers,
    };
    if (story->body != NULL) {
        rq->body = quoted(arena, story->body);
        rq->body_length = strlen(rq->body);
    }
    problem_init(&rq->problem, arena);
    contract_route(contract, rq->method, rq->path, arena, &route);
    assert_non_null(route.operation);
    return contract_accept(rq, &route);
}

static void stories_run(const struct story *stories, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct arena *arena = arena_new();
        struct rq rq;
        const char *told =
            verdict_of(&rq, story_accept(&stories[i], arena, &rq));

        if (strcmp(told, stories[i].verdict) != 0)
            fail_msg("story %zu: %s %s?%s\n  told: %s\n  not:  %s", i,
                     stories[i].method, stories[i].path, stories[i].query, told,
                     stories[i].verdict);
        arena_free(arena);
    }
}

#define RUN(stories) stories_run(stories, sizeof(stories) / sizeof *(stories))

#define LIST(query, verdict)                                                   \
    { "GET", "/v1/things", query, { { 0 } }, NULL, verdict }

static void test_queries(void **state)
{
    static const struct story stories[] = {
        LIST("county=39", "OK"),
        LIST("county=39&limit=200&open=true", "OK"),
        LIST("%63ounty=%33%39", "OK"),
        LIST("county=a%26b%3Dc", "OK"),
        LIST(NULL, "BAD_PARAMETER, parameter:county REQUIRED"),
        LIST("", "BAD_PARAMETER, parameter:county REQUIRED"),
        LIST("county=", "OK"),
        LIST("county", "OK"),
        LIST("county=39&color=red",
             "BAD_PARAMETER, parameter:color UNKNOWN_PARAMETER"),
        LIST("county=39&County=40",
             "BAD_PARAMETER, parameter:County UNKNOWN_PARAMETER"),
        LIST("county=39&county=39",
             "BAD_PARAMETER, parameter:county REPEATED_PARAMETER"),
        LIST("county=39&&limit=1",
             "BAD_PARAMETER, parameter: UNKNOWN_PARAMETER"),
        LIST("county=39&=1", "BAD_PARAMETER, parameter: UNKNOWN_PARAMETER"),
        LIST("county=39&limit=0", "BAD_PARAMETER, parameter:limit TOO_SMALL"),
        LIST("county=39&limit=", "BAD_PARAMETER, parameter:limit WRONG_TYPE"),
        LIST("county=39&limit=1e2",
             "BAD_PARAMETER, parameter:limit WRONG_TYPE"),
        LIST("county=%", "BAD_PARAMETER, parameter:county BAD_ENCODING"),
        LIST("county=%4", "BAD_PARAMETER, parameter:county BAD_ENCODING"),
        LIST("county=%zz", "BAD_PARAMETER, parameter:county BAD_ENCODING"),
        LIST("county=%00", "BAD_PARAMETER, parameter:county BAD_ENCODING"),
        LIST("county=%0A", "BAD_PARAMETER, parameter:county BAD_ENCODING"),
        LIST("county=%FF", "BAD_PARAMETER, parameter:county BAD_ENCODING"),
        LIST("county=%C0%AF", "BAD_PARAMETER, parameter:county BAD_ENCODING"),
        LIST("county=\xc3\xa6", "BAD_PARAMETER, parameter:county BAD_ENCODING"),
        LIST("county=39&%FF=1", "BAD_PARAMETER, parameter:%FF BAD_ENCODING"),
        LIST("county=39&\xff\x01=1",
             "BAD_PARAMETER, parameter:?? BAD_ENCODING"),
        /* the name of a header or of a path parameter is none of the query */
        LIST("county=39&Acting-For=974762501",
             "BAD_PARAMETER, parameter:Acting-For UNKNOWN_PARAMETER"),
        { "GET", "/v1/things/" ID, "id=2", { { 0 } }, NULL,
          "BAD_PARAMETER, parameter:id UNKNOWN_PARAMETER" },
        /* all at once, in the order of the address */
        LIST("limit=x&open=1&page=2",
             "BAD_PARAMETER, parameter:limit WRONG_TYPE, parameter:open "
             "WRONG_TYPE, parameter:page UNKNOWN_PARAMETER, parameter:county "
             "REQUIRED"),
    };

    (void)state;
    RUN(stories);
}

static void test_path_and_headers(void **state)
{
    static const char sign[] = "/v1/things/" ID "/sign";
    const struct story stories[] = {
        { "GET", "/v1/things/" ID, NULL, { { 0 } }, NULL, "OK" },
        { "GET", "/v1/things/7", NULL, { { 0 } }, NULL,
          "BAD_PARAMETER, parameter:id FORMAT_UUID" },
        { "GET", "/v1/things", "county=39", { { "acting-for", "974762501" } },
          NULL, "OK" },
        { "GET", "/v1/things", "county=39", { { "Acting-For", "1" } }, NULL,
          "BAD_PARAMETER, parameter:Acting-For FORMAT_ORGNR" },
        { "GET", "/v1/things", "county=39", { { "Acting-For", "\xff" } }, NULL,
          "BAD_PARAMETER, parameter:Acting-For BAD_ENCODING" },
        { "GET", "/v1/things", "county=39",
          { { "Acting-For", "974762501" }, { "ACTING-FOR", "974762501" } },
          NULL, "BAD_PARAMETER, parameter:Acting-For REPEATED_PARAMETER" },
        { "POST", sign, NULL, { { 0 } }, NULL, "IDEMPOTENCY_KEY_REQUIRED" },
        { "POST", sign, NULL, { { "Idempotency-Key", "k" } }, NULL,
          "PRECONDITION_REQUIRED" },
        { "POST", sign, NULL, { { "If-Match", "\"1\"" } }, NULL,
          "IDEMPOTENCY_KEY_REQUIRED" },
        { "POST", sign, NULL,
          { { "If-Match", "\"1\"" }, { "Idempotency-Key", "k" } }, NULL,
          "OK" },
        /* what is wrong is told before what is forgotten */
        { "POST", sign, "dryRun=yes", { { 0 } }, NULL,
          "BAD_PARAMETER, parameter:dryRun WRONG_TYPE" },
        { "PATCH", "/v1/things/" ID, NULL, { { "If-Match", "" } }, NULL,
          "BAD_PARAMETER, parameter:If-Match TOO_SHORT" },
    };

    (void)state;
    RUN(stories);
}

#define CREATE(type, body, verdict)                                            \
    { "POST", "/v1/things", NULL,                                              \
      { { "Idempotency-Key", "k" }, { "Content-Type", type } }, body, verdict }
#define JSON "application/json"

static void test_body_forms(void **state)
{
    static const char body[] = "{'name': 'a'}";
    const struct story stories[] = {
        CREATE(JSON, body, "OK"),
        CREATE("Application/JSON; charset=UTF-8", body, "OK"),
        CREATE("application/json ;charset=\"utf-8\"", body, "OK"),
        CREATE("application/json;", body, "OK"),
        CREATE("application/json; charset=latin1", body,
               "UNSUPPORTED_MEDIA_TYPE"),
        CREATE("application/json; version=2", body, "UNSUPPORTED_MEDIA_TYPE"),
        CREATE("text/json", body, "UNSUPPORTED_MEDIA_TYPE"),
        CREATE("application/jsonp", body, "UNSUPPORTED_MEDIA_TYPE"),
        CREATE("application/merge-patch+json", body, "UNSUPPORTED_MEDIA_TYPE"),
        CREATE("", body, "UNSUPPORTED_MEDIA_TYPE"),
        CREATE(JSON, NULL, "UNPARSABLE_BODY"),
        { "POST", "/v1/things", NULL, { { "Idempotency-Key", "k" } }, body,
          "UNSUPPORTED_MEDIA_TYPE" },
        { "POST", "/v1/things", NULL,
          { { "Idempotency-Key", "k" }, { "Content-Type", JSON },
            { "Content-Encoding", "gzip" } }, body, "UNSUPPORTED_MEDIA_TYPE" },
        { "POST", "/v1/things", NULL,
          { { "Idempotency-Key", "k" }, { "Content-Type", JSON },
            { "Content-Encoding", "identity" } }, body, "OK" },
        { "PATCH", "/v1/things/" ID, NULL,
          { { "If-Match", "\"1\"" },
            { "Content-Type", "application/merge-patch+json" } },
          "{'note': null}", "OK" },
        { "PATCH", "/v1/things/" ID, NULL,
          { { "If-Match", "\"1\"" }, { "Content-Type", JSON } },
          "{'note': null}", "UNSUPPORTED_MEDIA_TYPE" },
        { "PATCH", "/v1/things/" ID, NULL, { { "If-Match", "\"1\"" } }, NULL,
          "OK" }, /* not required */
        { "POST", "/v1/things/" ID "/check", NULL, { { 0 } }, "{}",
          "BAD_REQUEST" },
        { "POST", "/v1/things/" ID "/check", NULL, { { 0 } }, NULL, "OK" },
        { "GET", "/v1/things/" ID, NULL, { { 0 } }, "x", "BAD_REQUEST" },
    };

    (void)state;
    RUN(stories);
}

static void test_bodies(void **state)
{
    static const struct story stories[] = {
        CREATE(JSON, "{'name': 'a', 'note': 'b'}", "OK"),
        CREATE(JSON, "{'name': ", "UNPARSABLE_BODY"),
        CREATE(JSON, "{'name': 'a', 'name': 'b'}", "UNPARSABLE_BODY"),
        CREATE(JSON, "{'name': 1e400}", "UNPARSABLE_BODY"),
        CREATE(JSON, "[]", "INVALID_BODY, # WRONG_TYPE"),
        CREATE(JSON, "null", "INVALID_BODY, # WRONG_TYPE"),
        CREATE(JSON, "{'name': '', 'note': 3, 'x': 1}",
               "INVALID_BODY, #/name TOO_SHORT, #/note WRONG_TYPE, #/x "
               "UNKNOWN_MEMBER"),
        CREATE(JSON, "{}", "INVALID_BODY, #/name REQUIRED"),
    };

    (void)state;
    RUN(stories);
}

#define ACCEPTING(accept, verdict)                                             \
    { "GET", "/v1/things/" ID, NULL, { { "Accept", accept } }, NULL, verdict }

static void test_accept(void **state)
{
    static const struct story stories[] = {
        ACCEPTING("application/json", "OK"),
        ACCEPTING("text/html, */*;q=0.1", "OK"),
        ACCEPTING("text/html", "NOT_ACCEPTABLE"),
        ACCEPTING("*/*;q=0", "NOT_ACCEPTABLE"),
        /* an answer without a body is acceptable to everyone */
        { "POST", "/v1/things/" ID "/check", NULL,
          { { "Accept", "text/html" } }, NULL, "OK" },
    };

    (void)state;
    RUN(stories);
}

/* What a handler finds. */
static void test_values(void **state)
{
    static const struct story story = {
        "POST", "/v1/things/" ID "/sign", "dryRun=true",
        { { "if-match", "\"3-ab\"" }, { "Idempotency-Key", "k" } }, NULL, "OK",
    };
    static const struct story patch = {
        "PATCH", "/v1/things/" ID, NULL,
        { { "If-Match", "\"3\"" },
          { "Content-Type", "application/merge-patch+json" } },
        "{'name': 'x'}", "OK",
    };
    struct arena *arena = arena_new();
    struct rq rq;

    (void)state;
    assert_int_equal(story_accept(&story, arena, &rq), OK);
    assert_string_equal(rq_param(&rq, "id"), ID);
    assert_string_equal(rq_param(&rq, "If-Match"), "\"3-ab\"");
    assert_string_equal(rq_param(&rq, "dryRun"), "true");
    assert_true(rq.dry_run);
    assert_null(rq.json);
    assert_int_equal(story_accept(&patch, arena, &rq), OK);
    assert_string_equal(json_string_value(json_object_get(rq.json, "name")),
                        "x");
    assert_false(rq.dry_run);
    arena_free(arena);
}

#define PUT(type, body, verdict)                                               \
    { "PUT", "/v1/things/" ID "/bytes", NULL, { { "Content-Type", type } },    \
      body, verdict }

/* Of bytes only type and number are looked at. */
static void test_bytes(void **state)
{
    static const char octets[] = "application/octet-stream";
    const struct story stories[] = {
        PUT(octets, "x", "OK"),
        PUT(octets, "{,\x01\xff", "OK"),
        PUT(octets, "123456", "BODY_TOO_LARGE"),
        PUT(octets, NULL, "UNPARSABLE_BODY"),
        PUT(JSON, "{}", "UNSUPPORTED_MEDIA_TYPE"),
        PUT("", "x", "UNSUPPORTED_MEDIA_TYPE"),
        { "PUT", "/v1/things/" ID "/bytes", NULL,
          { { "Content-Type", octets }, { "Content-Encoding", "gzip" } }, "x",
          "UNSUPPORTED_MEDIA_TYPE" },
    };

    (void)state;
    RUN(stories);
}

/* The values that fill the {placeholders} of the problem's text. */
static void test_placeholders(void **state)
{
    static const struct {
        struct story story;
        const char *name, *value;
    } cases[] = {
        { CREATE("text/plain", "{}", ""), "expected", "application/json" },
        { CREATE(JSON, NULL, ""), "reason", "the body is empty" },
        { CREATE(JSON, "{'a':\n 1,, }", ""), "reason",
          "line 2, column 4: a syntax error" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_new();
        struct rq rq;

        assert_int_not_equal(story_accept(&cases[i].story, arena, &rq), OK);
        assert_string_equal(rq.problem.values[0].name, cases[i].name);
        assert_string_equal(rq.problem.values[0].value, cases[i].value);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_queries),
        cmocka_unit_test(test_path_and_headers),
        cmocka_unit_test(test_body_forms),
        cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_accept),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_placeholders),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
