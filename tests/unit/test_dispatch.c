/*
 * What becomes of requests that are refused before they have an operation. All
 * others need a service: tests/scenarios, tests/security.
 */
#include "api/dispatch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/service.h"
#include "api/trace.h"
#include "tests/unit/real_contract.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct header in_order[] = { { "Host", "a" }, { NULL, NULL } };
static const struct header two_lengths[] = { { "Host", "a" },
                                             { "Content-Length", "0,0" },
                                             { NULL, NULL } };

static const struct {
    const char *path;
    const struct header *headers;
    bool is_badly_written, is_late, is_one_too_many;
    int status;
    bool closes;
} requests[] = {
    { "/no-such", in_order, false, false, false, 404, false },
    { "/no-such", in_order, false, true, false, 503, false },
    { "/no-such", in_order, false, false, true, 503, true },
    { "/no-such", in_order, false, true, true, 503, true },
    /* A head that can be read in two ways is the last of its connection,
     * however much there is to do. */
    { "/no-such", in_order, true, false, false, 400, true },
    { "/no-such", in_order, true, true, false, 400, true },
    { "/no-such", in_order, true, true, true, 400, true },
    { "/no-such", two_lengths, false, true, false, 400, true },
    /* Who is one too many goes, whatever else is said. */
    { NULL, in_order, false, false, true, 414, true },
    { NULL, in_order, false, true, false, 414, false },
};

static bool closes(const struct rq *rq)
{
    for (size_t i = 0; i < rq->answer.header_count; i++)
        if (strcmp(rq->answer.headers[i].name, "Connection") == 0)
            return strcmp(rq->answer.headers[i].value, "close") == 0;
    return false;
}

static const char *long_path(struct arena *arena)
{
    char *path = arena_alloc(arena, URL_BYTES_MAX + 2);

    memset(path, '/', URL_BYTES_MAX + 1);
    return path;
}

static struct rq judge(struct service *service, size_t number)
{
    struct arena *arena = service->arena;
    struct rq rq = {
        .service = service,
        .arena = arena,
        .method = "GET",
        .path = requests[number].path,
        .headers = requests[number].headers,
        .is_badly_written = requests[number].is_badly_written,
        .is_late = requests[number].is_late,
        .is_one_too_many = requests[number].is_one_too_many,
    };

    if (rq.path == NULL)
        rq.path = long_path(arena);
    problem_init(&rq.problem, arena);
    trace_receive(&rq);
    dispatch(&rq);
    return rq;
}

static void the_framing_is_judged_however_much_there_is_to_do(void **state)
{
    struct arena *arena = arena_new();
    struct service service = { .arena = arena };

    (void)state;
    service.settings.public_url = "http://localhost";
    service.settings.origins = "";
    service.contract = real_contract(arena);
    service.metrics = metrics_new(service.contract, arena);
    for (size_t i = 0; i < COUNT(requests); i++) {
        struct rq rq = judge(&service, i);

        if (rq.answer.status != requests[i].status ||
            closes(&rq) != requests[i].closes)
            fail_msg("request %zu: %d%s", i, rq.answer.status,
                     closes(&rq) ? ", closed" : "");
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_framing_is_judged_however_much_there_is_to_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
