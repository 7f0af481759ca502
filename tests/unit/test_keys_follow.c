/* Keys that follow others when issuers change, and keys that end. */
#include "tests/unit/keys_scene.h"

/* Both are in the middle of a fetch. */
static void to_stop_waits_for_none_and_to_free_for_all_at_once(void **state)
{
    struct scene *scene = *state;
    struct key_server *slow = key_server_start();
    const struct key_answer late = { 200, second_set, 5000, 0 };
    const struct issuer issuers[] = {
        { .name = "one", .jwks_uri = key_server_uri(slow) },
        { .name = "two", .jwks_uri = key_server_uri(scene->server) },
    };

    options.limits.total_ms = 1500;
    key_server_tell(slow, late);
    key_server_tell(scene->server, late);
    scene->keys = keys_new_with(issuers, 2, &options);
    while (key_server_requests(slow) == 0 ||
           key_server_requests(scene->server) == 0)
        sleep_ms(5);
    int64_t began = monotonic_ms();
    keys_stop(scene->keys);
    assert_false(keys_ended(scene->keys));
    assert_true(monotonic_ms() - began < 750);
    keys_free(scene->keys);
    assert_true(monotonic_ms() - began < 2500);
    scene->keys = NULL;
    key_server_stop(slow);
}

static void who_has_been_told_to_stop_ends(void **state)
{
    struct scene *scene = *state;

    serve(scene, first_set);
    start(scene);
    assert_int_equal(find(scene, "first"), OK);
    keys_stop(scene->keys);
    for (int tries = 0; tries < 300 && !keys_ended(scene->keys); tries++)
        sleep_ms(10);
    assert_true(keys_ended(scene->keys));
}

/* The same issuer, of another list: its keys are there before it is asked. */
static void keys_are_taken_over_by_name_and_address(void **state)
{
    struct scene *scene = *state;
    struct key_server *elsewhere = key_server_start();
    const struct issuer issuers[] = {
        { .name = scene->issuer.name, .jwks_uri = scene->issuer.jwks_uri },
        { .name = scene->issuer.name, .jwks_uri = key_server_uri(elsewhere) },
        { .name = "another", .jwks_uri = scene->issuer.jwks_uri },
    };
    EVP_PKEY *key;
    const char *algorithm;

    serve(scene, first_set);
    start(scene);
    assert_int_equal(find(scene, "first"), OK);
    key_server_tell(scene->server,
                    (struct key_answer){ .status = 503, .body = "" });
    struct keys *after = keys_new_after(issuers, 3, scene->keys);
    keys_free(scene->keys); /* what was taken over outlives it */
    scene->keys = after;
    assert_int_equal(keys_find(after, &issuers[0], "first", &key, &algorithm),
                     OK);
    assert_string_equal(algorithm, "RS256");
    EVP_PKEY_free(key);
    for (size_t i = 1; i < 3; i++)
        assert_int_equal(keys_find(after, &issuers[i], "first", &key,
                                   &algorithm),
                         ERR_KEYS_UNAVAILABLE);
    assert_ptr_equal(keys_missing(after), &issuers[1]);
    key_server_stop(elsewhere);
}

/* What was taken over is no younger for it. */
static void keys_that_are_taken_over_grow_stale_as_before(void **state)
{
    struct scene *scene = *state;

    options.refresh_ms = 300;
    options.stale_ms = 300;
    serve(scene, first_set);
    start(scene);
    assert_int_equal(find(scene, "first"), OK);
    key_server_tell(scene->server,
                    (struct key_answer){ .status = 503, .body = "" });
    for (int i = 0; i < 6; i++) {
        struct keys *after = keys_new_after(&scene->issuer, 1, scene->keys);

        keys_free(scene->keys);
        scene->keys = after;
        sleep_ms(150);
    }
    assert_false(keys_ready(scene->keys));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(to_stop_waits_for_none_and_to_free_for_all_at_once),
        TEST(who_has_been_told_to_stop_ends),
        TEST(keys_are_taken_over_by_name_and_address),
        TEST(keys_that_are_taken_over_grow_stale_as_before),
    };

    return cmocka_run_group_tests(tests, make_sets, drop_sets);
}
