/*
 * The caller, as this service sees it.
 */
#include "api/ops.h"
#include "api/reply.h"
#include "api/rq.h"
#include "services/actor/actor.h"

static err_t get_me(struct rq *rq)
{
    struct text out = text_new(rq->arena, 512);
    struct list standings;

    if (rq->caller == NULL) /* where guards are off */
        return ERR_TOKEN_MISSING;
    TRY(actor_standings(&rq->tx, rq->caller, &standings));
    actor_write(&out, rq->caller, &rq->actor, &standings, rq->language);
    reply_header(rq, "Content-Language", language_tag(rq->language));
    return reply_body(rq, 200, NULL, out.bytes, out.length);
}

const struct handler me_handlers[] = {
    { "getMe", get_me },
    { NULL, NULL },
};
