/* Cross-origin answers. */
#include "api/cors.h"

#include "api/reply.h"
#include "api/service.h"

void cors_answer(struct rq *rq, const char *allow)
{
    const char *list = rq->service->settings.origins;
    const char *origin = rq_header(rq, "Origin");

    if (origin == NULL || !words_have(list, origin))
        return;
    reply_header(rq, "Access-Control-Allow-Origin", origin);
    reply_header(rq, "Access-Control-Expose-Headers",
                 "ETag, Location, Link, Retry-After, RateLimit, "
                 "RateLimit-Policy, X-Request-Id, Idempotency-Replayed, "
                 "Content-Language, Content-Disposition");
    if (allow == NULL || rq_header(rq, "Access-Control-Request-Method") == NULL)
        return;
    reply_header(rq, "Access-Control-Allow-Methods", allow);
    reply_header(rq, "Access-Control-Allow-Headers",
                 "Authorization, Content-Type, Idempotency-Key, If-Match, "
                 "If-None-Match, Acting-For, Accept-Language, traceparent, "
                 "X-Request-Id");
    reply_header(rq, "Access-Control-Max-Age", "600");
}
