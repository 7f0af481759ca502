/*
 * Three issuers with keys made for this run, and good tokens of each, which a
 * test changes by JSON objects in single quotes: null removes a member. All at
 * one moment, NOW, which is 2 March 2026 09:00 UTC.
 */
#ifndef TILSKUDD_TESTS_TOKEN_SCENE_H
#define TILSKUDD_TESTS_TOKEN_SCENE_H

#include <stdlib.h>
#include <string.h>

#include "api/auth/token.h"
#include "services/base/json.h"
#include "tests/support/issuer/forge.h"
#include "tests/support/issuer/key_server.h"
#include "tests/support/issuer/rsa_key.h"
#include "tests/unit/quoted.h"

#define NOW 1772442000
#define AUDIENCE "http://localhost/tilskudd"
#define PERSON_KEY "a secret of at least thirty-two bytes"

static struct {
    struct arena *arena;
    EVP_PKEY *machine_key, *person_key, *weak_key, *stranger_key;
    struct key_server *machine_server, *person_server;
    struct issuer issuers[3]; /* by enum issuer_kind */
    struct keys *keys;
    struct verifier *verifier;   /* as in `test`: takes synthetic people */
    struct verifier *production; /* as in production: does not */
} scene;

static const char *const good_claims[] = {
    [ISSUER_MASKINPORTEN] =
        "{'iss':'https://test.maskinporten.no/','aud':'" AUDIENCE "',"
        "'iat':1772441990,'exp':1772442590,'jti':'m1',"
        "'client_id':'c','client_amr':'private_key_jwt',"
        "'token_type':'Bearer','consumer':{'authority':"
        "'iso6523-actorid-upis','ID':'0192:938759839'},"
        "'scope':'statsforvalteren:tilskudd/soknader.write'}",
    [ISSUER_IDPORTEN] =
        "{'iss':'https://test.idporten.no','aud':'" AUDIENCE "',"
        "'iat':1772441990,'exp':1772442590,'jti':'i1','sub':'s',"
        "'client_id':'c','acr':'idporten-loa-high',"
        "'pid':'15813512308','amr':['TestID'],'consumer':"
        "{'authority':'iso6523-actorid-upis','ID':'0192:991825827'},"
        "'scope':'statsforvalteren:tilskudd/soknader.write'}",
    [ISSUER_ANSATTPORTEN] =
        "{'iss':'https://test.ansattporten.no','aud':'" AUDIENCE "',"
        "'iat':1772441990,'exp':1772442590,'jti':'a1','sub':'s',"
        "'client_id':'c','acr':'substantial',"
        "'pid':'15813512308','authorization_details':[{'type':"
        "'ansattporten:altinn:resource','resource':"
        "'urn:altinn:resource:tilskudd-ktu','reportees':[{'Rights':"
        "['Read','Write'],'Authority':'iso6523-actorid-upis',"
        "'ID':'0192:938759839','Name':'Oppdiktet kommune'}]}],"
        "'scope':'statsforvalteren:tilskudd/soknader.write'}",
};

static inline json_t *read_quoted(const char *text)
{
    json_t *json = json_loads(quoted(scene.arena, text), 0, NULL);

    if (json == NULL)
        abort(); /* the test itself is misspelt */
    return json_own(scene.arena, json);
}

/* The object with members replaced; with null, removed. */
static inline const char *changed(const char *object, const char *change)
{
    json_t *target = read_quoted(object);
    json_t *changes = read_quoted(change == NULL ? "{}" : change);
    const char *name;
    json_t *value;

    json_object_foreach(changes, name, value) {
        if (json_is_null(value))
            json_object_del(target, name);
        else
            json_object_set(target, name, value);
    }
    return json_text(scene.arena, target);
}

static inline const char *claims_of(enum issuer_kind kind, const char *change)
{
    return changed(good_claims[kind], change);
}

static inline const char *header_of(enum issuer_kind kind, const char *change)
{
    return changed(kind == ISSUER_MASKINPORTEN
                       ? "{'alg':'RS256','kid':'machines'}"
                       : "{'alg':'RS256','kid':'people'}",
                   change);
}

static inline EVP_PKEY *key_of(enum issuer_kind kind)
{
    return kind == ISSUER_MASKINPORTEN ? scene.machine_key : scene.person_key;
}

/* As the issuer itself would have signed it. */
static inline const char *token_of(enum issuer_kind kind, const char *claims)
{
    return forge_rsa(scene.arena, key_of(kind), 256, header_of(kind, NULL),
                     claims_of(kind, claims));
}

/* The production verifier has a cache, the other verifies each time. */
static inline struct verifier *verifier_of(bool test_people)
{
    const struct verifier_options options = {
        .issuers = scene.issuers,
        .issuer_count = 3,
        .keys = scene.keys,
        .person_key = (const unsigned char *)PERSON_KEY,
        .person_key_length = strlen(PERSON_KEY),
        .test_people = test_people,
        .cache_size = test_people ? 0 : 64,
    };

    return verifier_new(&options);
}

static inline err_t verify(struct verifier *verifier, const char *token,
                           struct identity *out)
{
    return token_verify(verifier, token, strlen(token), NOW, NULL, out);
}

static inline void publish(struct key_server *server, json_t *keys)
{
    json_t *set = json_own(scene.arena, json_pack("{so}", "keys", keys));

    key_server_tell(server, (struct key_answer){
                                .status = 200,
                                .body = json_text(scene.arena, set),
                            });
}

static inline void make_issuers(void)
{
    const char *machine_uri = key_server_uri(scene.machine_server);
    const char *person_uri = key_server_uri(scene.person_server);

    scene.issuers[0] =
        (struct issuer){ "https://test.maskinporten.no/", ISSUER_MASKINPORTEN,
                         machine_uri, AUDIENCE };
    scene.issuers[1] = (struct issuer){ "https://test.idporten.no",
                                        ISSUER_IDPORTEN, person_uri, AUDIENCE };
    scene.issuers[2] =
        (struct issuer){ "https://test.ansattporten.no", ISSUER_ANSATTPORTEN,
                         person_uri, AUDIENCE };
}

static inline int scene_open(void **state)
{
    struct arena *arena = scene.arena = arena_new();

    (void)state;
    scene.machine_key = rsa_key_new(arena, 2048);
    scene.person_key = rsa_key_new(arena, 2048);
    scene.weak_key = rsa_key_new(arena, 1024);
    scene.stranger_key = rsa_key_new(arena, 2048);
    scene.machine_server = key_server_start();
    scene.person_server = key_server_start();
    publish(
        scene.machine_server,
        json_pack("[O O O]",
                  rsa_key_jwk(arena, scene.machine_key, "machines", NULL),
                  rsa_key_jwk(arena, scene.machine_key, "only-512", "RS512"),
                  rsa_key_jwk(arena, scene.weak_key, "weak", NULL)));
    publish(scene.person_server,
            json_pack("[O]",
                      rsa_key_jwk(arena, scene.person_key, "people", "RS256")));
    make_issuers();
    scene.keys = keys_new(scene.issuers, 3);
    scene.verifier = verifier_of(true);
    scene.production = verifier_of(false);
    return 0;
}

static inline int scene_close(void **state)
{
    (void)state;
    verifier_free(scene.production);
    verifier_free(scene.verifier);
    keys_free(scene.keys);
    key_server_stop(scene.person_server);
    key_server_stop(scene.machine_server);
    arena_free(scene.arena);
    return 0;
}

#endif
