/*
 * Cursors: the first line is what somebody sends as one, the second a list,
 * then a sort key and an identifier of a position. What we did not make is
 * refused; what we made is read again as it was, for its own list alone.
 */
#include "api/cursor.h"
#include "api/service.h"
#include "tests/fuzz/fuzz.h"

static struct service *service_new(void)
{
    static const unsigned char key[] = "a key of thirty-two bytes or more";
    const struct verifier_options options = { .person_key = key,
                                              .person_key_length = sizeof key };
    struct service *service = calloc(1, sizeof *service);

    service->verifier = verifier_new(&options);
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
