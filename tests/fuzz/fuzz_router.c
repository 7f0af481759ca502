/*
 * Raw paths against the real contract: a method in the first line, a path in
 * the second.
 */
#include "api/utf8.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/real_contract.h"

static void route_judge(const struct route *route, const char *method)
{
    size_t parameters = 0, points;

    MUST(route->path_exists == (route->allow != NULL));
    MUST(!route->is_options || route->operation == NULL);
    if (route->operation == NULL)
        return;
    MUST(route->path_exists && strstr(route->allow, method) != NULL);
    MUST(route->is_head == (strcmp(method, "HEAD") == 0));
    while (parameters < 8 && route->segments[parameters] != NULL) {
        const char *segment = route->segments[parameters++];

        MUST(utf8_is_text(segment, strlen(segment), &points));
        MUST(*segment != '\0' && strchr(segment, '/') == NULL);
    }
    for (const char *at = route->operation->path; *at != '\0'; at++)
        parameters -= *at == '{';
    MUST(parameters == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct contract *contract;
    struct arena *arena = arena_new();
    const char *at = (const char *)bytes, *end = at + length;
    char *method = line_take(&at, end, arena);
    char *path = line_take(&at, end, arena);
    struct route route;

    if (contract == NULL)
        contract = real_contract(arena_new());
    contract_route(contract, method, path, arena, &route);
    route_judge(&route, method);
    arena_free(arena);
    return 0;
}
