/*
 * Keys, documents and signatures of the three providers.
 */
#include "tests/support/issuer/provider.h"

#include <assert.h>
#include <jwt.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "services/base/json.h"
#include "tests/support/issuer/rsa_key.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct provider {
    const char *name; /* also the path */
    bool has_slash;   /* the issuer's name ends with one */
    const char *issuer;
    struct {
        const char *kid;
        EVP_PKEY *key;
    } current, previous; /* the previous kid is NULL when it was dropped */
    unsigned rotations;
    enum mode mode;
    unsigned long fetches;
};

/* Names as in `kind` of the service's issuers file. */
static struct provider providers[] = {
    { .name = "maskinporten", .has_slash = true },
    { .name = "idporten" },
    { .name = "ansattporten" },
};

static const char *const modes[] = {
    [MODE_OK] = "ok",     [MODE_DOWN] = "down", [MODE_SLOW] = "slow",
    [MODE_HUGE] = "huge", [MODE_HTML] = "html", [MODE_EMPTY] = "empty",
};

static const struct {
    const char *name;
    jwt_alg_t algorithm;
} algorithms[] = {
    { "RS256", JWT_ALG_RS256 }, { "RS384", JWT_ALG_RS384 },
    { "RS512", JWT_ALG_RS512 }, { "HS256", JWT_ALG_HS256 },
    { "none", JWT_ALG_NONE },
};

/* Of keys, modes and counts of all three; nobody waits for it for long. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct arena *arena_of_keys; /* grows by one key per rotation */
static const char *audience_of_tokens;

/* The kid is new with every process too, as the service may still know the
 * keys of the one before. */
static void key_replace(struct provider *provider)
{
    unsigned unique;

    RAND_bytes((unsigned char *)&unique, sizeof unique);
    provider->previous = provider->current;
    provider->current.key = rsa_key_new(arena_of_keys, 2048);
    provider->current.kid =
        arena_printf(arena_of_keys, "%s-%u-%08x", provider->name,
                     ++provider->rotations, unique);
}

static void release_jwt(void *jwt)
{
    jwt_free(jwt);
}

static const jwt_alg_t *algorithm_find(const char *name)
{
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        if (strcmp(algorithms[i].name, name) == 0)
            return &algorithms[i].algorithm;
    }
    return NULL;
}

/* libjwt takes the PEM as text: as an RSA key, or as the bytes of a secret. */
static void algorithm_set(jwt_t *jwt, struct arena *arena, EVP_PKEY *key,
                          jwt_alg_t algorithm)
{
    const char *pem = NULL;

    if (algorithm == JWT_ALG_HS256)
        pem = rsa_key_public_pem(arena, key);
    else if (algorithm != JWT_ALG_NONE)
        pem = rsa_key_private_pem(arena, key);
    if (jwt_set_alg(jwt, algorithm, (const unsigned char *)pem,
                    pem == NULL ? 0 : (int)strlen(pem)) != 0)
        abort();
}

/* libjwt adds `alg` by itself, and `typ` only if there is none. */
static json_t *header_new(struct arena *arena, const char *kid,
                          const json_t *changes)
{
    json_t *header =
        json_own(arena, json_pack("{ss ss}", "typ", "JWT", "kid", kid));
    const char *member;
    json_t *value;
    void *next;

    json_object_update(header, (json_t *)changes);
    json_object_foreach_safe(header, next, member, value)
    {
        if (json_is_null(value))
            json_object_del(header, member);
    }
    return header;
}

bool mode_find(const char *name, enum mode *out)
{
    for (size_t i = 0; i < COUNT(modes); i++) {
        if (name != NULL && strcmp(modes[i], name) == 0) {
            *out = (enum mode)i;
            return true;
        }
    }
    return false;
}

void providers_start(const char *base, const char *audience)
{
    arena_of_keys = arena_new();
    audience_of_tokens = arena_copy(arena_of_keys, audience);
    for (size_t i = 0; i < COUNT(providers); i++) {
        struct provider *provider = &providers[i];

        provider->issuer =
            arena_printf(arena_of_keys, "%s/%s%s", base, provider->name,
                         provider->has_slash ? "/" : "");
        key_replace(provider);
    }
}

void providers_stop(void)
{
    arena_free(arena_of_keys);
}

struct provider *provider_find(const char *name)
{
    for (size_t i = 0; i < COUNT(providers); i++) {
        if (strcmp(providers[i].name, name) == 0)
            return &providers[i];
    }
    return NULL;
}

const char *provider_issuer(const struct provider *provider)
{
    return provider->issuer;
}

const char *provider_audience(void)
{
    return audience_of_tokens;
}

void provider_rotate(struct provider *provider, bool drop)
{
    pthread_mutex_lock(&lock);
    key_replace(provider);
    if (drop)
        provider->previous.kid = NULL;
    pthread_mutex_unlock(&lock);
}

void provider_set_mode(struct provider *provider, enum mode mode)
{
    pthread_mutex_lock(&lock);
    provider->mode = mode;
    pthread_mutex_unlock(&lock);
}

enum mode provider_asked_for_keys(struct provider *provider)
{
    enum mode mode;

    pthread_mutex_lock(&lock);
    provider->fetches++;
    mode = provider->mode;
    pthread_mutex_unlock(&lock);
    return mode;
}

json_t *provider_jwks(struct provider *provider, struct arena *arena)
{
    json_t *keys = json_array();

    pthread_mutex_lock(&lock);
    json_array_append(keys, rsa_key_jwk(arena, provider->current.key,
                                        provider->current.kid, NULL));
    if (provider->previous.kid != NULL)
        json_array_append(keys, rsa_key_jwk(arena, provider->previous.key,
                                            provider->previous.kid, NULL));
    pthread_mutex_unlock(&lock);
    return json_own(arena, json_pack("{so}", "keys", keys));
}

json_t *provider_metadata(struct provider *provider, struct arena *arena)
{
    const char *base =
        arena_copyn(arena, provider->issuer,
                    strlen(provider->issuer) - (provider->has_slash ? 1 : 0));

    return json_own(
        arena,
        json_pack("{ss ss ss s[sss] s[s]}", "issuer", provider->issuer,
                  "jwks_uri", arena_printf(arena, "%s/jwks", base),
                  "token_endpoint", arena_printf(arena, "%s/token", base),
                  "token_endpoint_auth_signing_alg_values_supported", "RS256",
                  "RS384", "RS512", "grant_types_supported",
                  "urn:ietf:params:oauth:grant-type:jwt-bearer"));
}

const char *provider_sign(struct provider *provider, struct arena *arena,
                          const char *algorithm, const json_t *header,
                          const json_t *claims)
{
    const jwt_alg_t *chosen = algorithm_find(algorithm);
    const char *kid;
    char *token;
    jwt_t *jwt;
    EVP_PKEY *key;

    if (chosen == NULL || jwt_new(&jwt) != 0)
        return NULL;
    arena_adopt(arena, jwt, release_jwt);
    /* Old keys stay in the arena, so both remain valid after a rotation. */
    pthread_mutex_lock(&lock);
    kid = provider->current.kid;
    key = provider->current.key;
    pthread_mutex_unlock(&lock);
    algorithm_set(jwt, arena, key, *chosen);
    jwt_add_headers_json(jwt, json_text(arena, header_new(arena, kid, header)));
    jwt_add_grants_json(jwt, json_text(arena, claims));
    token = jwt_encode_str(jwt);
    assert(token != NULL);
    return arena_adopt(arena, token, free);
}

json_t *providers_stats(struct arena *arena)
{
    json_t *stats = json_own(arena, json_object());

    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < COUNT(providers); i++)
        json_object_set_new(
            stats, providers[i].name,
            json_pack("{sI sI}", "fetches", (json_int_t)providers[i].fetches,
                      "rotations", (json_int_t)providers[i].rotations));
    pthread_mutex_unlock(&lock);
    return stats;
}

json_t *providers_configuration(struct arena *arena)
{
    json_t *list = json_own(arena, json_array());

    for (size_t i = 0; i < COUNT(providers); i++) {
        json_t *metadata = provider_metadata(&providers[i], arena);

        json_array_append_new(
            list, json_pack("{ss ss sO ss}", "name", providers[i].issuer,
                            "kind", providers[i].name, "jwksUri",
                            json_object_get(metadata, "jwks_uri"), "audience",
                            audience_of_tokens));
    }
    return list;
}
