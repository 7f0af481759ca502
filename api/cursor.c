/* Cursors: "<digest> <id> <key>" in base64url. */
#include "api/cursor.h"

#include <openssl/crypto.h>
#include <string.h>

#include "api/service.h"
#include "services/base/base64url.h"

#define DIGEST_LENGTH 32

/* By the cursor key of that number; false when there are not as many. */
static bool digest(const struct rq *rq, size_t number, const char *list,
                   const char *place, char out[DIGEST_LENGTH + 1])
{
    const char *whole = arena_printf(
        rq->arena, "cursor\n%s\n%s\n%s",
        rq->actor.organisation != NULL ? rq->actor.organisation : "", list,
        place);

    return trust_digest(rq->service->trust, number, whole, out);
}

const char *cursor_write(const struct rq *rq, const char *list,
                         const struct position *position)
{
    const char *place =
        arena_printf(rq->arena, "%s %s", position->id, position->key);
    char mark[DIGEST_LENGTH + 1];

    (void)digest(rq, 0, list, place, mark);
    const char *plain = arena_printf(rq->arena, "%s %s", mark, place);
    return base64url_encode(rq->arena, plain, strlen(plain));
}

/* Also by a key that makes no cursors any more. */
static bool is_ours(const struct rq *rq, const char *list, const char *plain)
{
    char mark[DIGEST_LENGTH + 1];

    for (size_t i = 0; digest(rq, i, list, plain + DIGEST_LENGTH + 1, mark);
         i++)
        if (CRYPTO_memcmp(plain, mark, DIGEST_LENGTH) == 0)
            return true;
    return false;
}

err_t cursor_read(const struct rq *rq, const char *list, const char *cursor,
                  struct position *out)
{
    size_t length;

    if (cursor == NULL)
        return OK;
    const char *plain = (const char *)base64url_decode(rq->arena, cursor,
                                                       strlen(cursor), &length);
    if (plain == NULL || length <= DIGEST_LENGTH + 1 ||
        strlen(plain) != length || plain[DIGEST_LENGTH] != ' ')
        return ERR_BAD_CURSOR;
    const char *place = plain + DIGEST_LENGTH + 1;
    const char *space = strchr(place, ' ');
    if (space == NULL || !is_ours(rq, list, plain))
        return ERR_BAD_CURSOR;
    out->id = arena_copyn(rq->arena, place, (size_t)(space - place));
    out->key = space + 1;
    return OK;
}
