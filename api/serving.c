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
#include "services/base/monotonic.h"

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
        .line_wait_ms = (unsigned)s->line_wait_ms,
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

sigset_t signals_heeded(void)
{
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    return signals;
}

/* Tends the servers until a signal says stop, or until that moment. Meanwhile
 * looks whether keys or issuers have changed: each second, and at once when
 * told so by SIGHUP. */
static void serve_on(struct service *service, struct server *api,
                     struct server *ops, int64_t until)
{
    const struct timespec soon = { .tv_nsec = 100000000 };
    const struct timespec later = { .tv_sec = 1 };
    const struct timespec *pause = &later;
    sigset_t signals = signals_heeded();
    int signal_number = 0;

    while (monotonic_us() < until && signal_number != SIGTERM &&
           signal_number != SIGINT) {
        signal_number = sigtimedwait(&signals, NULL, pause);
        server_tend(api);
        server_tend(ops);
        pause = trust_reread(service->trust, log_event) ? &soon : &later;
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
        serve_on(service, api, ops, INT64_MAX);
        atomic_store(&service->is_draining, true);
        log_event("info", "draining", NULL);
        serve_on(service, api, ops,
                 monotonic_us() + s->drain_notice_s * 1000000);
    }
    if (api != NULL)
        server_drain(api, (unsigned)s->drain_s);
    if (ops != NULL)
        server_drain(ops, 0);
    return ops != NULL;
}
