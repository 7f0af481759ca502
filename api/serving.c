/* Both servers from the first request to the last, in the main thread. */
#include "api/serving.h"

#include <signal.h>
#include <stdio.h>
#include <time.h>

#include "api/dispatch.h"
#include "api/log.h"
#include "api/ops_port.h"
#include "api/server.h"
#include "api/service.h"

static struct server *listen_on(struct service *service, int64_t port,
                                unsigned threads, void (*serve)(struct rq *))
{
    const struct settings *s = &service->settings;
    const char *why = NULL;
    struct server_options options = {
        .host = s->host,
        .port = (unsigned)port,
        .threads = threads,
        .connection_limit = (unsigned)s->connection_limit,
        .connection_timeout_s = (unsigned)s->connection_timeout_s,
        .request_timeout_s = (unsigned)s->request_timeout_s,
        .body_limit = (size_t)s->body_limit,
        .service = service,
        .serve = serve,
    };
    struct server *server = server_start(&options, &why);

    if (server == NULL)
        (void)fprintf(stderr,
                      "tilskudd-api: cannot listen on %s port %lld: "
                      "%s\n",
                      s->host, (long long)port, why);
    return server;
}

/* Tends the servers until a signal says stop, or that many seconds are over;
 * for ever when they are negative. */
static void serve_on(struct server *api, struct server *ops, int64_t seconds)
{
    const struct timespec second = { 1, 0 };
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    while (seconds != 0 && sigtimedwait(&signals, NULL, &second) < 0) {
        server_tend(api);
        server_tend(ops);
        seconds -= seconds > 0;
    }
}

bool serve_until_stopped(struct service *service)
{
    const struct settings *s = &service->settings;
    struct server *api =
        listen_on(service, s->port, (unsigned)s->threads, dispatch);
    struct server *ops =
        api != NULL ? listen_on(service, s->ops_port, 2, ops_port_serve) : NULL;

    if (ops != NULL) {
        log_event("info", "started", s->public_url);
        serve_on(api, ops, -1);
        atomic_store(&service->is_draining, true);
        log_event("info", "draining", NULL);
        serve_on(api, ops, s->drain_notice_s);
    }
    if (api != NULL)
        server_drain(api, (unsigned)s->drain_s);
    if (ops != NULL)
        server_drain(ops, 0);
    return ops != NULL;
}
