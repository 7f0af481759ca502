/* Health, metrics and the movable clock. */
#include "api/ops_port.h"

#include <string.h>

#include "api/exposition.h"
#include "api/reply.h"
#include "api/service.h"
#include "services/base/json.h"

static void say(struct rq *rq, int status, const char *json)
{
    reply_body(rq, status, NULL, json, strlen(json));
}

static void livez(struct rq *rq)
{
    say(rq, 200, "{\"status\":\"alive\"}");
}

/* What only reads still serves most requests, and what has no connection free
 * is at work: other instances could do no better. It is told, and nobody is
 * sent away for it. */
static const char *database_state(struct rq *rq)
{
    bool is_read_only = false;
    err_t err = pool_ping(rq->service->pool, &is_read_only);

    if (err == ERR_OVERLOADED)
        return "busy";
    if (err != OK)
        return "unavailable";
    return is_read_only ? "read only" : "ok";
}

static const char *migrations_state(struct rq *rq)
{
    const char *why = NULL;

    if (atomic_load(&rq->service->is_migrated))
        return database_state(rq);
    err_t err = migrate_check(rq->service->pool, rq->arena, &why);
    if (err != OK)
        return err == ERR_INTERNAL_ERROR ? "migrations differ" : "unavailable";
    atomic_store(&rq->service->is_migrated, true);
    return database_state(rq);
}

/* Who is about to stop says so at once: a busy database is waited for. */
static const char *database_asked(struct rq *rq, bool is_draining)
{
    return is_draining ? "not asked" : migrations_state(rq);
}

static bool is_serving(const char *database)
{
    return strcmp(database, "ok") == 0 || strcmp(database, "busy") == 0 ||
           strcmp(database, "read only") == 0;
}

static void readyz(struct rq *rq)
{
    bool is_draining = atomic_load(&rq->service->is_draining);
    const char *database = database_asked(rq, is_draining);
    bool has_keys = trust_keys_ready(rq->service->trust);
    bool is_ready = is_serving(database) && has_keys;

    say(rq, is_ready ? 200 : 503,
        arena_printf(rq->arena,
                     "{\"status\":\"%s\",\"database\":\"%s\","
                     "\"keys\":\"%s\",\"draining\":%s}",
                     is_ready ? "ready" : "not ready", database,
                     has_keys ? "ok" : "unavailable",
                     is_draining ? "true" : "false"));
}

static void metrics(struct rq *rq)
{
    struct exposition out = exposition_new(rq->arena, rq_header(rq, "Accept"));

    metrics_write(&out, rq->service);
    reply_body(rq, 200, exposition_type(&out), out.out.bytes, out.out.length);
}

static void clock_show(struct rq *rq)
{
    say(rq, 200,
        arena_printf(rq->arena, "{\"now\":\"%s\"}",
                     clock_text(&rq->service->clock, rq->arena)));
}

static void clock_real(struct rq *rq)
{
    clock_reset(&rq->service->clock);
    clock_show(rq);
}

static void clock_set(struct rq *rq)
{
    json_t *body =
        json_own(rq->arena,
                 json_loadb(rq->body != NULL ? rq->body : "", rq->body_length,
                            JSON_REJECT_DUPLICATES, NULL));
    const char *now = json_member_text(body, "now");

    if (now == NULL || !clock_move(&rq->service->clock, now))
        say(rq, 400,
            "{\"error\":\"send {\\\"now\\\": "
            "\\\"2026-03-16T22:59:59.999Z\\\"}\"}");
    else
        clock_show(rq);
}

static const struct port_route {
    const char *method;
    const char *path;
    bool tests_only; /* does not exist in production */
    void (*serve)(struct rq *rq);
} routes[] = {
    { "GET",    "/livez",   false, livez },
    { "GET",    "/readyz",  false, readyz },
    { "GET",    "/metrics", false, metrics },
    { "GET",    "/clock",   true,  clock_show },
    { "PUT",    "/clock",   true,  clock_set },
    { "DELETE", "/clock",   true,  clock_real },
};

static bool route_matches(const struct port_route *route, const struct rq *rq)
{
    return strcmp(route->method, rq->method) == 0 &&
           strcmp(route->path, rq->path) == 0 &&
           (!route->tests_only || settings_allow_tests(&rq->service->settings));
}

void ops_port_serve(struct rq *rq)
{
    reply_header(rq, "Cache-Control", "no-store");
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
        if (route_matches(&routes[i], rq)) {
            routes[i].serve(rq);
            return;
        }
    say(rq, 404, "{\"error\":\"no such page on the operations port\"}");
}
