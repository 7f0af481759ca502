/* What a container's health check asks. */
#include "api/health.h"

#include <string.h>

#include "services/gateways/fetch.h"

const char *health_page(const char *what)
{
    if (what == NULL || strcmp(what, "ready") == 0)
        return "readyz";
    return strcmp(what, "live") == 0 ? "livez" : NULL;
}

/* An address that stands for all is heard on the loopback; of `::` that is
 * both, so that a host without IPv6 is asked, too. */
static const char *host_asked(const char *host)
{
    return strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0 ? "127.0.0.1"
                                                                   : host;
}

const char *health_uri(const struct settings *settings, const char *page,
                       struct arena *arena)
{
    const char *host = host_asked(settings->host);
    bool is_bare_ipv6 = strchr(host, ':') != NULL;

    return arena_printf(arena, "http://%s%s%s:%lld/%s", is_bare_ipv6 ? "[" : "",
                        host, is_bare_ipv6 ? "]" : "",
                        (long long)settings->ops_port, page);
}

bool health_ask(const char *uri, struct text *said)
{
    /* /readyz waits for a busy pool before it says so: see haproxy.cfg. */
    const struct fetch_limits limits = { .connect_ms = 1000,
                                         .total_ms = 4000,
                                         .size_max = 4096 };
    int status = fetch_get(uri, NULL, &limits, said);

    if (status == 0) {
        *said = text_new(said->arena, 64);
        text_addf(said, "no answer from %s", uri);
    }
    return status == 200;
}
