/*
 * One issuer whose keys are fetched, and its key server: for the tests of
 * api/auth/keys.
 */
#ifndef TILSKUDD_TESTS_KEYS_SCENE_H
#define TILSKUDD_TESTS_KEYS_SCENE_H

#include "api/auth/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "services/base/json.h"
#include "services/base/monotonic.h"
#include "tests/support/issuer/key_server.h"
#include "tests/support/issuer/rsa_key.h"

static struct arena *arena;
static const char *first_set, *both_sets, *second_set, *weak_set;

/* The service's own values but for the pauses that a test cannot sit out. */
static struct keys_options options;

static const char *set_of(json_t *first, json_t *second)
{
    return json_text(
        arena, json_own(arena, json_pack("{s[O* O*]}", "keys", first, second)));
}

static int make_sets(void **state)
{
    json_t *first, *second;

    (void)state;
    arena = arena_new();
    first = rsa_key_jwk(arena, rsa_key_new(arena, 2048), "first", "RS256");
    second = rsa_key_jwk(arena, rsa_key_new(arena, 2048), "second", NULL);
    first_set = set_of(first, NULL);
    second_set = set_of(second, NULL);
    both_sets = set_of(first, second);
    weak_set =
        set_of(rsa_key_jwk(arena, rsa_key_new(arena, 1024), "first", NULL),
               NULL);
    return 0;
}

static int drop_sets(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* One issuer, its server, and the keys under test. */
struct scene {
    struct key_server *server;
    struct issuer issuer;
    struct keys *keys;
};

static int open_scene(void **state)
{
    static struct scene scene;

    options = keys_options_default;
    scene.server = key_server_start();
    scene.issuer = (struct issuer){
        .name = "https://test.maskinporten.no/",
        .jwks_uri = key_server_uri(scene.server),
    };
    scene.keys = NULL;
    *state = &scene;
    return 0;
}

static int close_scene(void **state)
{
    struct scene *scene = *state;

    keys_free(scene->keys);
    key_server_stop(scene->server);
    return 0;
}

static inline void serve(struct scene *scene, const char *body)
{
    key_server_tell(scene->server,
                    (struct key_answer){ .status = 200, .body = body });
}

static inline void start(struct scene *scene)
{
    scene->keys = keys_new_with(&scene->issuer, 1, &options);
}

static inline err_t find(struct scene *scene, const char *kid)
{
    EVP_PKEY *key;
    const char *algorithm;
    err_t err = keys_find(scene->keys, &scene->issuer, kid, &key, &algorithm);

    if (err == OK)
        EVP_PKEY_free(key);
    return err;
}

static inline void sleep_ms(long ms)
{
    nanosleep(&(struct timespec){ .tv_sec = ms / 1000,
                                  .tv_nsec = ms % 1000 * 1000000 },
              NULL);
}

/* For what the background thread does in its own time. */
static inline bool soon(struct scene *scene, const char *kid, err_t expected)
{
    for (int tries = 0; tries < 300; tries++) {
        if (find(scene, kid) == expected)
            return true;
        sleep_ms(10);
    }
    return false;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_scene, close_scene)

#endif
