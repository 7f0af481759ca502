/*
 * Cursors: the first line is what somebody sends as one, the second a list,
 * then a sort key and an identifier of a position. What we did not make is
 * refused; what we made is read again as it was, for its own list alone.
 */
#include <unistd.h>

#include "api/cursor.h"
#include "api/service.h"
#include "tests/fuzz/fuzz.h"

/* The path of a file of that content, under a name of this program's. */
static const char *written(struct arena *arena, const char *name,
                           const char *content)
{
    char *path = arena_printf(arena, "/tmp/tilskudd-fuzz-%s-XXXXXX", name);
    int file = mkstemp(path);

    MUST(file >= 0);
    MUST(write(file, content, strlen(content)) == (ssize_t)strlen(content));
    close(file);
    return path;
}

/* With a key made of its person key; its issuer's key server is nowhere. */
static struct service *service_new(void)
{
    static const char issuers[] =
        "[{\"name\":\"i\",\"kind\":\"idporten\",\"jwksUri\":"
        "\"http://127.0.0.1:1/\",\"audience\":\"a\"}]";
    struct arena *arena = arena_new();
    struct service *service = arena_alloc(arena, sizeof *service);
    struct text why = text_new(arena, 0);

    service->settings = (struct settings){
        .environment = "test",
        .issuers_file = written(arena, "issuers", issuers),
        .person_key_file =
            written(arena, "person", "a key of thirty-two bytes or more"),
        .cursor_key_file = "",
    };
    service->trust = trust_new(&service->settings, &why);
    MUST(service->trust != NULL);
    unlink(service->settings.issuers_file);
    unlink(service->settings.person_key_file);
    return service;
}

/* Whatever single byte of it is another: it is no longer ours. */
static void changes_judge(const struct rq *rq, const char *list,
                          const char *cursor, size_t at)
{
    char *changed = arena_copy(rq->arena, cursor);
    struct position position;

    changed[at % strlen(cursor)] ^= 1;
    MUST(cursor_read(rq, list, changed, &position) == ERR_BAD_CURSOR);
}

/* A key may be any text; an identifier has no space. */
static void round_trip(const struct rq *rq, const char *list, const char *key,
                       const char *id)
{
    const struct position position = { key, id };
    const char *cursor = cursor_write(rq, list, &position);
    const char *other = arena_printf(rq->arena, "%s.", list);
    struct position again;

    MUST(cursor_read(rq, list, cursor, &again) == OK);
    MUST(strcmp(again.key, key) == 0 && strcmp(again.id, id) == 0);
    MUST(cursor_read(rq, other, cursor, &again) == ERR_BAD_CURSOR);
    changes_judge(rq, list, cursor, strlen(key) + 7 * strlen(id));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct service *service;
    const char *at = (const char *)bytes, *end = at + length;
    struct rq rq = { .arena = arena_new() };
    const char *cursor = line_take(&at, end, rq.arena);
    const char *list = line_take(&at, end, rq.arena);
    const char *key = line_take(&at, end, rq.arena);
    char *id = line_take(&at, end, rq.arena);
    struct position position;

    if (service == NULL)
        service = service_new();
    rq.service = service;
    id[strcspn(id, " ")] = '\0';
    MUST(cursor_read(&rq, list, cursor, &position) == ERR_BAD_CURSOR);
    round_trip(&rq, list, key, id);
    arena_free(rq.arena);
    return 0;
}
