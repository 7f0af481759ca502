/*
 * The local issuer and the verifier understand each other: libjwt signs,
 * OpenSSL verifies, and each preset means what its name says.
 */
#include "tests/support/issuer/preset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "api/auth/token.h"
#include "services/base/json.h"
#include "tests/support/issuer/key_server.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define SKIEN "938759839"
#define VENDOR "314242726"

static const char *const names[] = { "maskinporten", "idporten",
                                     "ansattporten" };

static struct arena *arena;
static struct key_server *servers[COUNT(names)];
static struct issuer issuers[COUNT(names)];
static struct keys *keys;
static struct verifier *verifier;

static void publish(size_t i)
{
    json_t *set = provider_jwks(provider_find(names[i]), arena);

    key_server_tell(servers[i], (struct key_answer){
                                    .status = 200,
                                    .body = json_text(arena, set),
                                });
}

static int open_issuer(void **state)
{
    struct verifier_options options = {
        .issuers = issuers,
        .issuer_count = COUNT(names),
        .person_key = (const unsigned char *)"secret",
        .person_key_length = 6,
        .test_people = true,
    };

    (void)state;
    arena = arena_new();
    providers_start("http://127.0.0.1:8082", "http://localhost/tilskudd");
    for (size_t i = 0; i < COUNT(names); i++) {
        servers[i] = key_server_start();
        publish(i);
        issuers[i] = (struct issuer){
            .name = provider_issuer(provider_find(names[i])),
            .kind = (enum issuer_kind)i,
            .jwks_uri = key_server_uri(servers[i]),
            .audience = provider_audience(),
        };
    }
    options.keys = keys = keys_new(issuers, COUNT(names));
    verifier = verifier_new(&options);
    return presets_start("tests/support/people.json") ? 0 : -1;
}

static int close_issuer(void **state)
{
    (void)state;
    verifier_free(verifier);
    keys_free(keys);
    for (size_t i = 0; i < COUNT(names); i++)
        key_server_stop(servers[i]);
    presets_stop();
    providers_stop();
    arena_free(arena);
    return 0;
}

static err_t verify(const char *token, struct identity *out)
{
    return token_verify(verifier, token, strlen(token), time(NULL), NULL, out);
}

static err_t verify_preset(const char *name, const char *organisation,
                           struct identity *out)
{
    struct order order;

    assert_true(preset_order(arena, name, organisation, &order));
    return verify(provider_sign(order.provider, arena, order.algorithm, NULL,
                                order.claims),
                  out);
}

static void machines_speak_for_their_organisation(void **state)
{
    static const struct {
        const char *name, *organisation, *supplier;
    } machines[] = {
        { "municipality", SKIEN, "" },
        { "supplier", SKIEN, VENDOR },
        { "system-user", SKIEN, VENDOR },
    };
    struct identity identity;

    (void)state;
    for (size_t i = 0; i < COUNT(machines); i++) {
        assert_int_equal(verify_preset(machines[i].name, NULL, &identity), OK);
        assert_string_equal(identity.organisation, machines[i].organisation);
        assert_string_equal(identity.supplier, machines[i].supplier);
        assert_int_equal(
            verify_preset(machines[i].name, "939991034", &identity), OK);
        assert_string_equal(identity.organisation, "939991034");
    }
}

static void broken_presets_are_refused(void **state)
{
    static const struct {
        const char *name;
        err_t expected;
    } broken[] = {
        { "expired", ERR_TOKEN_EXPIRED },
        { "wrong-audience", ERR_TOKEN_AUDIENCE_WRONG },
        { "wrong-issuer", ERR_TOKEN_ISSUER_UNKNOWN },
        { "forged", ERR_TOKEN_ALGORITHM_REFUSED },
    };
    struct identity identity;

    (void)state;
    for (size_t i = 0; i < COUNT(broken); i++)
        assert_int_equal(verify_preset(broken[i].name, NULL, &identity),
                         broken[i].expected);
}

/* Every entry of people.json; nobody shares a number with another. */
static void people_are_people(void **state)
{
    json_t *people =
        json_own(arena, json_load_file("tests/support/people.json", 0, NULL));
    json_t *seen = json_own(arena, json_object());
    const char *name;
    json_t *person;

    (void)state;
    json_object_foreach(people, name, person) {
        struct identity identity = { 0 };
        const char *acr = json_string_value(json_object_get(person, "acr"));
        bool is_high = strcmp(acr, "high") == 0;

        assert_int_equal(verify_preset(name, NULL, &identity), OK);
        assert_int_equal(strlen(identity.person), 32);
        assert_null(json_object_get(seen, identity.person));
        json_object_set(seen, identity.person, person);
        assert_string_equal(identity.organisation, "");
        assert_int_equal(identity.level,
                         is_high ? LEVEL_HIGH : LEVEL_SUBSTANTIAL);
    }
    assert_true(json_object_size(seen) >= 12);
}

static void all_signatures_of_the_issuer_fit(void **state)
{
    static const char *const algorithms[] = { "RS256", "RS384", "RS512" };
    struct identity identity;
    struct order order;

    (void)state;
    assert_true(preset_order(arena, "municipality", NULL, &order));
    for (size_t i = 0; i < COUNT(algorithms); i++)
        assert_int_equal(verify(provider_sign(order.provider, arena,
                                              algorithms[i], NULL,
                                              order.claims),
                                &identity),
                         OK);
    assert_int_equal(
        verify(provider_sign(order.provider, arena, "none", NULL, order.claims),
               &identity),
        ERR_TOKEN_ALGORITHM_REFUSED);
    assert_null(
        provider_sign(order.provider, arena, "ES256", NULL, order.claims));
}

/* After a rotation the new key is found, and the old one still serves. */
static void rotation_is_noticed(void **state)
{
    struct identity identity;
    struct order old;
    const char *old_token;

    (void)state;
    assert_true(preset_order(arena, "preparer", NULL, &old));
    old_token = provider_sign(old.provider, arena, "RS256", NULL, old.claims);
    provider_rotate(provider_find("ansattporten"), false);
    publish(ISSUER_ANSATTPORTEN);
    assert_int_equal(verify_preset("caseworker", NULL, &identity), OK);
    assert_int_equal(verify(old_token, &identity), OK);
    assert_int_equal(identity.reportee_count, 1);
    assert_string_equal(identity.reportees[0].organisation, SKIEN);
}

static void other_names_are_no_presets(void **state)
{
    struct order order;

    (void)state;
    assert_false(preset_order(arena, "nobody", NULL, &order));
    assert_false(preset_order(arena, "", NULL, &order));
    assert_null(provider_find("altinn"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(machines_speak_for_their_organisation),
        cmocka_unit_test(broken_presets_are_refused),
        cmocka_unit_test(people_are_people),
        cmocka_unit_test(all_signatures_of_the_issuer_fit),
        cmocka_unit_test(rotation_is_noticed),
        cmocka_unit_test(other_names_are_no_presets),
    };

    return cmocka_run_group_tests(tests, open_issuer, close_issuer);
}
