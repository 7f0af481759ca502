/*
 * Fetching keys: from a server that is down, late, huge or wrong, and for
 * callers that ask for keys nobody has.
 */
#include "tests/unit/keys_scene.h"

#include <pthread.h>

#define THREADS 8
#define MADE_UP 1000

static void the_first_caller_waits_for_the_first_fetch(void **state)
{
    struct scene *scene = *state;
    EVP_PKEY *key;
    const char *algorithm;

    key_server_tell(scene->server, (struct key_answer){ .status = 200,
                                                        .body = first_set,
                                                        .delay_ms = 200 });
    start(scene);
    assert_false(keys_ready(scene->keys));
    assert_int_equal(
        keys_find(scene->keys, &scene->issuer, "first", &key, &algorithm), OK);
    assert_string_equal(algorithm, "RS256");
    assert_int_equal(EVP_PKEY_get_bits(key), 2048);
    EVP_PKEY_free(key);
    assert_true(keys_ready(scene->keys));
}

static void a_thousand_made_up_kids_cost_one_fetch(void **state)
{
    struct scene *scene = *state;
    char kid[32];
    int64_t began;

    serve(scene, first_set);
    start(scene);
    assert_int_equal(find(scene, "first"), OK);
    began = monotonic_ms();
    for (int i = 0; i < MADE_UP; i++) {
        snprintf(kid, sizeof kid, "made-up-%d", i);
        assert_int_equal(find(scene, kid), ERR_TOKEN_KEY_UNKNOWN);
        assert_int_equal(find(scene, "first"), OK);
    }
    assert_true(monotonic_ms() - began < 2000);
    assert_int_equal(keys_state(scene->keys).fetches, 2);
    assert_int_equal(key_server_requests(scene->server), 2);
}

/* Returns the scene if the thread had to wait at all, or NULL. */
static void *ask_for_made_up(void *argument)
{
    struct scene *scene = argument;
    int64_t began = monotonic_ms();
    char kid[64];

    for (int i = 0; i < MADE_UP / THREADS; i++) {
        snprintf(kid, sizeof kid, "%d-%lu", i, (unsigned long)pthread_self());
        assert_int_equal(find(scene, kid), ERR_TOKEN_KEY_UNKNOWN);
    }
    return monotonic_ms() - began < 700 ? NULL : scene;
}

/* The server takes 1 s for that one fetch; who has a good token sees none of
 * it, and no more callers wait for it than may. */
static void eight_threads_of_made_up_kids_lock_nobody_out(void **state)
{
    struct scene *scene = *state;
    pthread_t threads[THREADS];
    int64_t began, longest = 0;
    unsigned waited = 0;
    void *result;

    serve(scene, first_set);
    start(scene);
    assert_int_equal(find(scene, "first"), OK);
    key_server_tell(scene->server, (struct key_answer){ .status = 200,
                                                        .body = first_set,
                                                        .delay_ms = 1000 });
    began = monotonic_ms();
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, ask_for_made_up, scene);
    while (monotonic_ms() - began < 500) {
        int64_t before = monotonic_ms();

        assert_int_equal(find(scene, "first"), OK);
        if (monotonic_ms() - before > longest)
            longest = monotonic_ms() - before;
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], &result);
        waited += result != NULL;
    }
    assert_true(longest < 250);
    assert_in_range(waited, 1, options.waiting_max);
    assert_int_equal(key_server_requests(scene->server), 2);
}

static void a_new_key_is_found_at_once(void **state)
{
    struct scene *scene = *state;

    serve(scene, first_set);
    start(scene);
    assert_int_equal(find(scene, "first"), OK);
    serve(scene, both_sets);
    assert_int_equal(find(scene, "second"), OK);
    assert_int_equal(find(scene, "first"), OK);
    assert_int_equal(keys_state(scene->keys).fetches, 2);
}

static void in_the_quiet_period_unknown_stays_unknown(void **state)
{
    struct scene *scene = *state;

    options.quiet_ms = 300;
    serve(scene, first_set);
    start(scene);
    assert_int_equal(find(scene, "second"), ERR_TOKEN_KEY_UNKNOWN);
    assert_int_equal(find(scene, "second"), ERR_TOKEN_KEY_UNKNOWN);
    serve(scene, both_sets);
    assert_int_equal(find(scene, "second"), ERR_TOKEN_KEY_UNKNOWN);
    sleep_ms(320);
    assert_int_equal(find(scene, "second"), OK);
}

static void a_removed_key_is_gone_after_the_refresh(void **state)
{
    struct scene *scene = *state;

    options.refresh_ms = 50;
    serve(scene, both_sets);
    start(scene);
    assert_int_equal(find(scene, "first"), OK);
    serve(scene, second_set);
    assert_true(soon(scene, "first", ERR_TOKEN_KEY_UNKNOWN));
    assert_int_equal(find(scene, "second"), OK);
}

/* Each answer of a failing server leaves the old set as it was. */
static void a_failing_server_changes_nothing(void **state)
{
    struct scene *scene = *state;
    const struct key_answer failures[] = {
        { .status = 503, .body = first_set },
        { .status = 404, .body = "{}" },
        { .status = 302, .body = first_set },
        { .status = 204, .body = "" },
        { .status = 200, .body = "" },
        { .status = 200, .body = "<!doctype html><p>Velkommen</p>" },
        { .status = 200, .body = "{\"keys\":[]}" },
        { .status = 200, .body = weak_set },
        { .status = 200, .body = first_set, .padding = 10 * 1024 * 1024 },
    };

    options.refresh_ms = 20;
    options.quiet_ms = 20;
    serve(scene, first_set);
    start(scene);
    assert_int_equal(find(scene, "first"), OK);
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        unsigned long before = keys_state(scene->keys).failures;

        key_server_tell(scene->server, failures[i]);
        while (keys_state(scene->keys).failures < before + 2)
            sleep_ms(5);
        assert_int_equal(find(scene, "first"), OK);
        assert_true(keys_ready(scene->keys));
    }
}

/* The same, seen from a service that has just started. */
static void without_any_set_callers_are_told_to_come_back(void **state)
{
    struct scene *scene = *state;

    options.retry_ms = 100;
    start(scene);
    assert_int_equal(find(scene, "first"), ERR_KEYS_UNAVAILABLE);
    assert_false(keys_ready(scene->keys));
    serve(scene, first_set);
    assert_true(soon(scene, "first", OK));
    assert_true(keys_ready(scene->keys));
}

static void nobody_waits_longer_than_allowed(void **state)
{
    struct scene *scene = *state;
    int64_t began = monotonic_ms();

    options.wait_ms = 200;
    options.limits.total_ms = 1000;
    key_server_tell(scene->server, (struct key_answer){ .status = 200,
                                                        .body = first_set,
                                                        .delay_ms = 5000 });
    start(scene);
    assert_int_equal(find(scene, "first"), ERR_KEYS_UNAVAILABLE);
    assert_in_range(monotonic_ms() - began, 150, 900);
    /* Until the next try nobody waits at all. */
    while (keys_state(scene->keys).failures == 0)
        sleep_ms(10);
    began = monotonic_ms();
    assert_int_equal(find(scene, "first"), ERR_KEYS_UNAVAILABLE);
    assert_true(monotonic_ms() - began < 100);
}

static void a_stale_set_is_not_believed_for_ever(void **state)
{
    struct scene *scene = *state;

    options.refresh_ms = 100;
    options.stale_ms = 200;
    options.quiet_ms = 50;
    serve(scene, first_set);
    start(scene);
    assert_int_equal(find(scene, "first"), OK);
    key_server_tell(scene->server,
                    (struct key_answer){ .status = 503, .body = "" });
    sleep_ms(150);
    assert_int_equal(find(scene, "first"), OK);
    assert_true(soon(scene, "first", ERR_KEYS_UNAVAILABLE));
    assert_false(keys_ready(scene->keys));
    serve(scene, first_set);
    assert_true(soon(scene, "first", OK));
}

static void *find_for_a_while(void *argument)
{
    struct scene *scene = argument;
    int64_t began = monotonic_ms();

    while (monotonic_ms() - began < 300) {
        assert_int_equal(find(scene, "first"), OK);
        find(scene, "made-up");
    }
    return NULL;
}

/* For the thread sanitizer: sets are replaced while eight threads look up. */
static void finders_and_refreshes_do_not_disturb_each_other(void **state)
{
    struct scene *scene = *state;
    pthread_t threads[THREADS];

    options.refresh_ms = 1;
    options.quiet_ms = 1;
    serve(scene, first_set);
    start(scene);
    assert_int_equal(find(scene, "first"), OK);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, find_for_a_while, scene);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_true(keys_state(scene->keys).fetches > 2);
}

static void one_slow_issuer_does_not_delay_another(void **state)
{
    struct scene *scene = *state;
    struct key_server *slow = key_server_start();
    const struct issuer issuers[] = {
        { .name = "slow", .jwks_uri = key_server_uri(slow) },
        { .name = "fast", .jwks_uri = key_server_uri(scene->server) },
    };
    int64_t began = monotonic_ms();
    EVP_PKEY *key;
    const char *algorithm;

    options.limits.total_ms = 800;
    serve(scene, first_set);
    key_server_tell(slow, (struct key_answer){ .status = 200,
                                               .body = second_set,
                                               .delay_ms = 5000 });
    scene->keys = keys_new_with(issuers, 2, &options);
    assert_int_equal(
        keys_find(scene->keys, &issuers[1], "first", &key, &algorithm), OK);
    EVP_PKEY_free(key);
    assert_true(monotonic_ms() - began < 600);
    assert_false(keys_ready(scene->keys));
    keys_free(scene->keys);
    scene->keys = NULL;
    key_server_stop(slow);
}

/* A kid means a key of ONE issuer; an issuer of another list means none. */
static void an_issuer_of_nobody_has_no_keys(void **state)
{
    struct scene *scene = *state;
    const struct issuer stranger = scene->issuer;
    EVP_PKEY *key;
    const char *algorithm;

    serve(scene, first_set);
    start(scene);
    assert_int_equal(keys_find(scene->keys, &stranger, "first", &key,
                               &algorithm),
                     ERR_TOKEN_ISSUER_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_first_caller_waits_for_the_first_fetch),
        TEST(a_thousand_made_up_kids_cost_one_fetch),
        TEST(eight_threads_of_made_up_kids_lock_nobody_out),
        TEST(a_new_key_is_found_at_once),
        TEST(in_the_quiet_period_unknown_stays_unknown),
        TEST(a_removed_key_is_gone_after_the_refresh),
        TEST(a_failing_server_changes_nothing),
        TEST(without_any_set_callers_are_told_to_come_back),
        TEST(nobody_waits_longer_than_allowed),
        TEST(a_stale_set_is_not_believed_for_ever),
        TEST(finders_and_refreshes_do_not_disturb_each_other),
        TEST(one_slow_issuer_does_not_delay_another),
        TEST(an_issuer_of_nobody_has_no_keys),
    };

    return cmocka_run_group_tests(tests, make_sets, drop_sets);
}
