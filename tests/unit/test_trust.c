/*
 * Files that change while they are read by: half of one is not taken, whoever
 * was taken out counts no more, and nobody waits for a key server meanwhile.
 * The whole of it, with tokens: tests/security/test_rotation.py.
 */
#include "api/trust.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "services/base/json.h"
#include "services/base/monotonic.h"
#include "tests/support/issuer/key_server.h"
#include "tests/support/issuer/rsa_key.h"

#define OLD_KEY "an old key of thirty-two bytes or more\n"
#define NEW_HALF "a new key of which half is written"
#define NEW_KEY NEW_HALF " down, and then the rest\n"

struct scene {
    struct arena *arena;
    char folder[64];
    struct settings settings;
    struct key_server *good, *slow;
    struct trust *trust;
};

/* What it told last, of everything but what it read. */
static char told[64];

static void hear(const char *level, const char *event, const char *detail)
{
    (void)level;
    (void)detail;
    if (strcmp(event, "issuers-read") != 0)
        (void)snprintf(told, sizeof told, "%s", event);
}

static bool was_told(const char *event)
{
    bool was = strcmp(told, event) == 0;

    *told = '\0';
    return was;
}

static void file_write(const char *path, const char *content)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(content, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* Issuer "good", and "slow" as well when it may come. */
static void issuers_write(struct scene *scene, bool is_slow_one_there)
{
    static const char entry[] =
        "{\"name\":\"%s\",\"kind\":\"maskinporten\",\"jwksUri\":\"%s\","
        "\"audience\":\"a\"}";
    struct text list = text_new(scene->arena, 0);

    text_add(&list, "[");
    text_addf(&list, entry, "good", key_server_uri(scene->good));
    if (is_slow_one_there) {
        text_add(&list, ",");
        text_addf(&list, entry, "slow", key_server_uri(scene->slow));
    }
    text_add(&list, "]");
    file_write(scene->settings.issuers_file, list.bytes);
}

static void trust_start(struct scene *scene)
{
    struct text why = text_new(scene->arena, 0);

    scene->trust = trust_new(&scene->settings, &why);
}

static int scene_open(void **state)
{
    static struct scene scene;
    struct arena *arena = arena_new();
    const char *folder;

    scene = (struct scene){ .arena = arena,
                            .folder = "/tmp/tilskudd-trust-XXXXXX",
                            .good = key_server_start(),
                            .slow = key_server_start() };
    folder = mkdtemp(scene.folder);
    assert_non_null(folder);
    scene.settings = (struct settings){
        .environment = "test",
        .token_cache = 10,
        .issuers_file = arena_printf(arena, "%s/issuers", folder),
        .person_key_file = arena_printf(arena, "%s/person", folder),
        .cursor_key_file = arena_printf(arena, "%s/cursor", folder),
    };
    json_t *key = rsa_key_jwk(arena, rsa_key_new(arena, 2048), "k", "RS256");
    const char *set =
        json_text(arena, json_own(arena, json_pack("{s[O]}", "keys", key)));
    key_server_tell(scene.good, (struct key_answer){ 200, set, 0, 0 });
    key_server_tell(scene.slow, (struct key_answer){ 200, set, 2000, 0 });
    file_write(scene.settings.person_key_file, OLD_KEY);
    file_write(scene.settings.cursor_key_file, OLD_KEY);
    issuers_write(&scene, false);
    *told = '\0';
    *state = &scene;
    return 0;
}

static int scene_close(void **state)
{
    struct scene *scene = *state;

    trust_free(scene->trust);
    key_server_stop(scene->good);
    key_server_stop(scene->slow);
    (void)unlink(scene->settings.issuers_file);
    (void)unlink(scene->settings.person_key_file);
    (void)unlink(scene->settings.cursor_key_file);
    (void)rmdir(scene->folder);
    arena_free(scene->arena);
    return 0;
}

static void sleep_ms(long ms)
{
    nanosleep(&(struct timespec){ .tv_sec = ms / 1000,
                                  .tv_nsec = ms % 1000 * 1000000 },
              NULL);
}

static const char *digest_now(struct scene *scene)
{
    char digest[33];

    assert_true(trust_digest(scene->trust, 0, "text", digest));
    return arena_copy(scene->arena, digest);
}

static void half_a_cursor_key_is_not_taken(void **state)
{
    struct scene *scene = *state;
    const char *before;

    trust_start(scene);
    before = digest_now(scene);
    file_write(scene->settings.cursor_key_file, NEW_HALF);
    (void)trust_reread(scene->trust, hear);
    assert_true(was_told("cursor-keys-refused"));
    assert_string_equal(digest_now(scene), before);
    file_write(scene->settings.cursor_key_file, NEW_KEY);
    (void)trust_reread(scene->trust, hear);
    assert_true(was_told("cursor-keys-changed"));
    assert_string_not_equal(digest_now(scene), before);
}

/* Nothing else of the file changes. */
static void the_end_of_its_line_makes_a_key_whole(void **state)
{
    struct scene *scene = *state;

    trust_start(scene);
    file_write(scene->settings.cursor_key_file, NEW_HALF);
    (void)trust_reread(scene->trust, hear);
    assert_true(was_told("cursor-keys-refused"));
    file_write(scene->settings.cursor_key_file, NEW_HALF "\n");
    (void)trust_reread(scene->trust, hear);
    assert_true(was_told("cursor-keys-changed"));
}

static void a_start_takes_no_half_key_either(void **state)
{
    struct scene *scene = *state;

    file_write(scene->settings.cursor_key_file, NEW_HALF);
    trust_start(scene);
    assert_null(scene->trust);
}

static bool soon_ready(struct scene *scene)
{
    for (int tries = 0; tries < 300 && !trust_keys_ready(scene->trust); tries++)
        sleep_ms(10);
    return trust_keys_ready(scene->trust);
}

static int64_t reread_ms(struct scene *scene)
{
    int64_t began = monotonic_ms();

    (void)trust_reread(scene->trust, hear);
    return monotonic_ms() - began;
}

/* The thread that rereads also sweeps connections and hears SIGTERM. */
static void to_read_again_waits_for_no_key_server(void **state)
{
    struct scene *scene = *state;
    int64_t longest = 0;

    trust_start(scene);
    assert_true(soon_ready(scene));
    for (int i = 0; i < 8; i++) {
        issuers_write(scene, i % 2 == 0);
        int64_t took = reread_ms(scene);
        longest = took > longest ? took : longest;
        while (key_server_requests(scene->slow) < (unsigned long)i / 2 + 1)
            sleep_ms(10); /* it is being asked */
    }
    assert_true(longest < 1000);
}

static void keys_that_are_there_are_not_fetched_again(void **state)
{
    struct scene *scene = *state;

    trust_start(scene);
    assert_true(soon_ready(scene));
    issuers_write(scene, true);
    assert_true(trust_reread(scene->trust, hear));
    issuers_write(scene, false);
    assert_false(trust_reread(scene->trust, hear));
    assert_true(was_told("issuers-changed"));
    assert_true(trust_keys_ready(scene->trust));
    assert_int_equal(key_server_requests(scene->good), 1);
}

static void who_is_waited_for_is_told(void **state)
{
    struct scene *scene = *state;

    trust_start(scene);
    assert_true(soon_ready(scene));
    key_server_tell(scene->slow, (struct key_answer){ 503, "", 0, 0 });
    issuers_write(scene, true);
    for (int tries = 0; tries < 300 && strcmp(told, "issuers-waiting") != 0;
         tries++) {
        assert_true(trust_reread(scene->trust, hear));
        sleep_ms(10);
    }
    assert_true(was_told("issuers-waiting"));
    assert_true(trust_keys_ready(scene->trust));
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, scene_open, \
                                                    scene_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(half_a_cursor_key_is_not_taken),
        SCENE(the_end_of_its_line_makes_a_key_whole),
        SCENE(a_start_takes_no_half_key_either),
        SCENE(to_read_again_waits_for_no_key_server),
        SCENE(keys_that_are_there_are_not_fetched_again),
        SCENE(who_is_waited_for_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
