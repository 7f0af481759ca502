/*
 * Routes and answers: one callback for all, which gives each request an arena.
 */
#include "tests/support/issuer/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <ulfius.h>

#include "services/base/json.h"
#include "tests/support/issuer/organisations.h"
#include "tests/support/issuer/preset.h"
#include "tests/support/issuer/provider.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Well beyond what the service allows a key server (3 s and 256 KiB) and the
 * register (5 s and 64 KiB). */
static const int slow_seconds = 10;
static const size_t huge_size = 10 * 1024 * 1024;

static struct _u_instance instance;

/* One request, its answer, and the memory of both. */
struct visit {
    const struct _u_request *request;
    struct _u_response *response;
    struct arena *arena;
};

static void answer(struct visit *visit, unsigned status, const char *type,
                   const char *body)
{
    ulfius_set_string_body_response(visit->response, status, body);
    ulfius_add_header_to_response(visit->response, "Content-Type", type);
    ulfius_add_header_to_response(visit->response, "Cache-Control", "no-store");
}

static void answer_json(struct visit *visit, const json_t *json)
{
    answer(visit, 200, "application/json", json_text(visit->arena, json));
}

static void answer_text(struct visit *visit, unsigned status, const char *text)
{
    answer(visit, status, "text/plain; charset=utf-8", text);
}

static const char *parameter(const struct visit *visit, const char *name)
{
    return u_map_get(visit->request->map_url, name);
}

/* The provider of the path, or an answer 404. */
static struct provider *provider_of(struct visit *visit)
{
    struct provider *provider = provider_find(parameter(visit, "provider"));

    if (provider == NULL)
        answer_text(visit, 404,
                    "maskinporten, idporten and ansattporten speak here\n");
    return provider;
}

/* The body as an object (an empty one for no body), or an answer 400. */
static json_t *body_of(struct visit *visit)
{
    const struct _u_request *request = visit->request;
    json_t *body =
        request->binary_body_length == 0
            ? json_object()
            : json_loadb(request->binary_body, request->binary_body_length,
                         JSON_REJECT_DUPLICATES, NULL);

    json_own(visit->arena, body);
    if (json_is_object(body))
        return body;
    answer_text(visit, 400, "the body must be a JSON object\n");
    return NULL;
}

static const char *member(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

/* {access_token, token_type, expires_in, scope}, as RFC 6749 § 5.1. */
static void answer_token(struct visit *visit, const struct order *order,
                         const json_t *header)
{
    const char *token = provider_sign(order->provider, visit->arena,
                                      order->algorithm, header, order->claims);
    json_t *scope = json_object_get(order->claims, "scope");

    if (token == NULL) {
        answer_text(visit, 400,
                    "algorithm: RS256, RS384, RS512, HS256 or none\n");
        return;
    }
    answer_json(visit, json_own(visit->arena,
                                json_pack("{ss ss si sO*}", "access_token",
                                          token, "token_type", "Bearer",
                                          "expires_in", 3600, "scope", scope)));
}

/* Merges claims over those of the order; null removes one. */
static void claims_change(struct order *order, const json_t *changes)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)changes, name, value) {
        if (json_is_null(value))
            json_object_del(order->claims, name);
        else
            json_object_set(order->claims, name, value);
    }
}

static void sign_order(struct visit *visit, struct order *order,
                       const json_t *body)
{
    const char *algorithm = member(body, "algorithm");

    if (algorithm != NULL)
        order->algorithm = algorithm;
    claims_change(order, json_object_get(body, "claims"));
    answer_token(visit, order, json_object_get(body, "header"));
}

static void show_index(struct visit *visit)
{
    answer_text(visit, 200,
                arena_printf(visit->arena,
                             "The local token issuer: GET /token/PRESET\n\n%s",
                             presets_list(visit->arena)));
}

static void show_metadata(struct visit *visit)
{
    struct provider *provider = provider_of(visit);

    if (provider != NULL)
        answer_json(visit, provider_metadata(provider, visit->arena));
}

/* What a server can do to its clients, one mode each; true when that was the
 * answer. A slow one answers as it should, afterwards. */
static bool answer_badly(struct visit *visit, enum mode mode)
{
    char *spaces;

    switch (mode) {
    case MODE_DOWN:
        answer_text(visit, 503, "down for a test\n");
        return true;
    case MODE_HTML:
        answer(visit, 200, "text/html", "<!doctype html><p>Velkommen</p>\n");
        return true;
    case MODE_EMPTY:
        answer(visit, 200, "application/json", "{\"keys\":[]}");
        return true;
    case MODE_HUGE:
        spaces = arena_alloc(visit->arena, huge_size + 1);
        memset(spaces, ' ', huge_size);
        answer(visit, 200, "application/json", spaces);
        return true;
    case MODE_SLOW:
        nanosleep(&(struct timespec){ .tv_sec = slow_seconds }, NULL);
        break;
    case MODE_OK:
        break;
    }
    return false;
}

static void show_keys(struct visit *visit)
{
    struct provider *provider = provider_of(visit);

    if (provider != NULL &&
        !answer_badly(visit, provider_asked_for_keys(provider)))
        answer_json(visit, provider_jwks(provider, visit->arena));
}

/* ?drop=1: the old key is gone at once, as after a compromise. */
static void rotate_key(struct visit *visit)
{
    struct provider *provider = provider_of(visit);
    const char *drop = parameter(visit, "drop");

    if (provider == NULL)
        return;
    provider_rotate(provider, drop != NULL && strcmp(drop, "1") == 0);
    answer_json(visit, provider_jwks(provider, visit->arena));
}

/* The mode that the body names, or an answer 400. */
static bool mode_of(struct visit *visit, enum mode *out)
{
    json_t *body = body_of(visit);

    if (body == NULL)
        return false;
    if (!mode_find(member(body, "mode"), out)) {
        answer_text(visit, 400, "mode: ok, down, slow, huge, html or empty\n");
        return false;
    }
    answer_json(visit, body);
    return true;
}

static void change_mode(struct visit *visit)
{
    struct provider *provider = provider_of(visit);
    enum mode mode;

    if (provider != NULL && mode_of(visit, &mode))
        provider_set_mode(provider, mode);
}

/* As the register answers: 404 for a number it does not know, 410 for one
 * that it knew (domain 5.1). */
static void show_organisation(struct visit *visit)
{
    const char *number = parameter(visit, "number");
    json_t *unit = organisations_asked(number, visit->arena);
    json_t *removed = json_object_get(unit, "slettedato");

    if (answer_badly(visit, organisations_mode()))
        return;
    if (unit == NULL)
        answer(visit, 404, "application/json", "");
    else if (removed != NULL)
        answer(visit, 410, "application/json",
               json_text(visit->arena,
                         json_own(visit->arena,
                                  json_pack("{ss sO}", "organisasjonsnummer",
                                            number, "slettedato", removed))));
    else
        answer_json(visit, unit);
}

/* {"938759839": {"konkurs": true}, "964951284": null} */
static void change_organisations(struct visit *visit)
{
    json_t *body = body_of(visit);
    const char *number;
    json_t *change;

    if (body == NULL)
        return;
    json_object_foreach(body, number, change)
        organisations_change(number, change);
    answer_text(visit, 200, "done\n");
}

static void change_register_mode(struct visit *visit)
{
    enum mode mode;

    if (mode_of(visit, &mode))
        organisations_set_mode(mode);
}

static void show_register_stats(struct visit *visit)
{
    answer_json(visit, organisations_stats(visit->arena));
}

/* Any claims at all: those every token has, changed by the body. */
static void sign_claims(struct visit *visit)
{
    struct provider *provider = provider_of(visit);
    json_t *body = provider == NULL ? NULL : body_of(visit);
    struct order order = { provider, "RS256", NULL };

    if (body == NULL)
        return;
    order.claims = claims_new(visit->arena, provider, "938759839", "");
    sign_order(visit, &order, body);
}

static void unknown_preset(struct visit *visit)
{
    answer_text(visit, 404,
                arena_printf(visit->arena, "there is no such preset; try\n\n%s",
                             presets_list(visit->arena)));
}

/* A preset with claims, header or algorithm changed: how tests ask. */
static void sign_preset(struct visit *visit)
{
    json_t *body = body_of(visit);
    const char *name = member(body, "preset");
    struct order order;

    if (body == NULL)
        return;
    if (name == NULL ||
        !preset_order(visit->arena, name, member(body, "organisation"), &order))
        unknown_preset(visit);
    else
        sign_order(visit, &order, body);
}

/* The compact token alone, for a shell. */
static void show_token(struct visit *visit)
{
    const char *name = parameter(visit, "preset");
    struct order order;

    if (name == NULL || !preset_order(visit->arena, name,
                                      parameter(visit, "organisation"), &order))
        unknown_preset(visit);
    else
        answer_text(visit, 200,
                    provider_sign(order.provider, visit->arena, order.algorithm,
                                  NULL, order.claims));
}

static void show_stats(struct visit *visit)
{
    answer_json(visit, providers_stats(visit->arena));
}

static void show_configuration(struct visit *visit)
{
    answer_json(visit, providers_configuration(visit->arena));
}

/* All there is; ulfius matches from the top. */
static const struct route {
    const char *method;
    const char *path;
    void (*serve)(struct visit *visit);
} routes[] = {
    { "GET", "/", show_index },
    { "GET", "/stats", show_stats },
    { "GET", "/issuers.json", show_configuration },
    { "GET", "/token", unknown_preset },
    { "GET", "/token/:preset", show_token },
    { "POST", "/token", sign_preset },
    { "GET", "/enhetsregisteret/api/enheter/:number", show_organisation },
    { "PATCH", "/enhetsregisteret/api/enheter", change_organisations },
    { "POST", "/enhetsregisteret/mode", change_register_mode },
    { "GET", "/enhetsregisteret/stats", show_register_stats },
    { "GET", "/:provider/.well-known/oauth-authorization-server",
      show_metadata },
    { "GET", "/:provider/.well-known/openid-configuration", show_metadata },
    { "GET", "/:provider/jwks", show_keys },
    { "POST", "/:provider/rotate", rotate_key },
    { "POST", "/:provider/mode", change_mode },
    { "POST", "/:provider/token", sign_claims },
};

/* `user_data` is the route. */
static int serve(const struct _u_request *request, struct _u_response *response,
                 void *user_data)
{
    const struct route *route = user_data;
    struct visit visit = { request, response, arena_new() };

    route->serve(&visit);
    arena_free(visit.arena);
    return U_CALLBACK_COMPLETE;
}

bool http_start(const char *host, unsigned port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
    };

    if (inet_pton(AF_INET, host, &address.sin_addr) != 1 ||
        ulfius_init_instance(&instance, port, &address, NULL) != U_OK) {
        fprintf(stderr, "tilskudd-issuer: %s is no IPv4 address\n", host);
        return false;
    }
    for (size_t i = 0; i < COUNT(routes); i++)
        ulfius_add_endpoint_by_val(&instance, routes[i].method, NULL,
                                   routes[i].path, 0, serve,
                                   (void *)&routes[i]);
    if (ulfius_start_framework(&instance) == U_OK)
        return true;
    fprintf(stderr, "tilskudd-issuer: cannot listen on %s:%u\n", host, port);
    ulfius_clean_instance(&instance);
    return false;
}

void http_stop(void)
{
    ulfius_stop_framework(&instance);
    ulfius_clean_instance(&instance);
}
