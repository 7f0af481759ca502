/* Cross-origin answers. */
#include "api/cors.h"

#include <string.h>

#include "api/reply.h"
#include "api/service.h"

static bool origin_is_allowed(const char *list, const char *origin)
{
    size_t length = strlen(origin);

    for (const char *at = list; *at;) {
        size_t word = strcspn(at, " ");
        if (word == length && !strncmp(at, origin, length))
            return true;
        at += word + strspn(at + word, " ");
    }
    return false;
}

void cors_answer(struct rq *rq, const char *allow)
{
    const char *list = rq->service->settings.origins;
    const char *origin = rq_header(rq, "Origin");

    if (!origin || !*origin || !origin_is_allowed(list, origin))
        return;
    reply_header(rq, "Access-Control-Allow-Origin", origin);
    reply_header(rq, "Access-Control-Expose-Headers",
                 "ETag, Location, Link, Retry-After, RateLimit, "
                 "RateLimit-Policy, X-Request-Id, Idempotency-Replayed, "
                 "Content-Language");
    if (!allow || !rq_header(rq, "Access-Control-Request-Method"))
        return;
    reply_header(rq, "Access-Control-Allow-Methods", allow);
    reply_header(rq, "Access-Control-Allow-Headers",
                 "Authorization, Content-Type, Idempotency-Key, If-Match, "
                 "If-None-Match, Acting-For, Accept-Language, traceparent, "
                 "X-Request-Id");
    reply_header(rq, "Access-Control-Max-Age", "600");
}
