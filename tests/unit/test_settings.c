/*
 * Settings from the environment: what holds by itself, what must be given, and
 * the sentence for each thing that is wrong. The list itself is walked, so
 * that a new setting is tested when it is written.
 */
#include "api/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/quoted.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct {
    const char *variable, *initial, *doc;
} list[] = {
#define SETTING(member, type, variable, initial, doc)                          \
    { variable, initial, doc },
#include "api/settings.def"
#undef SETTING
};

/* Nothing but what has no default, with a value that will do. */
static void environment_begin(void)
{
    for (size_t i = 0; i < COUNT(list); i++) {
        unsetenv(list[i].variable);
        if (list[i].initial == NULL)
            setenv(list[i].variable, "http://localhost:8080", 1);
    }
}

static int set_up(void **state)
{
    *state = arena_new();
    environment_begin();
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

/* NULL when all is well, otherwise what is wrong. */
static const char *read_all(struct arena *arena, struct settings *out)
{
    struct text why = text_new(arena, 256);

    if (settings_read(out, arena, &why)) {
        assert_int_equal(why.length, 0);
        return NULL;
    }
    assert_true(why.length > 0);
    return why.bytes;
}

static void assert_told(const char *why, const char *part, const char *story)
{
    if (why == NULL)
        fail_msg("%s: accepted", story);
    if (strstr(why, part) == NULL)
        fail_msg("%s: %s", story, why);
}

#define ASSERT_INITIAL_TEXT(found, initial)                                    \
    if ((initial) != NULL)                                                     \
    assert_string_equal(found, initial)
#define ASSERT_INITIAL_COUNT(found, initial)                                   \
    assert_int_equal(found, strtoll(initial, NULL, 10))

static void defaults_hold(void **state)
{
    struct settings settings;

    assert_null(read_all(*state, &settings));
#define SETTING(member, type, variable, initial, doc)                          \
    ASSERT_INITIAL_##type(settings.member, initial);
#include "api/settings.def"
#undef SETTING
    assert_false(settings_allow_tests(&settings));
}

static void what_must_be_given_is_named(void **state)
{
    struct settings settings;
    size_t required = 0, lines = 0;

    for (size_t i = 0; i < COUNT(list); i++) {
        if (list[i].initial != NULL)
            continue;
        required++;
        unsetenv(list[i].variable);
        assert_told(read_all(*state, &settings), list[i].variable, "missing");
    }
    assert_true(required > 0);
    for (const char *c = read_all(*state, &settings); *c != '\0'; c++)
        lines += *c == '\n';
    assert_int_equal(lines, required);
}

static const struct {
    const char *variable, *value;
    const char *told; /* NULL: accepted */
} values[] = {
    { "TILSKUDD_PORT", "1", NULL },
    { "TILSKUDD_PORT", "65535", NULL },
    { "TILSKUDD_PORT", "0", "from 1 to 65535, not 0" },
    { "TILSKUDD_PORT", "65536", "from 1 to 65535" },
    { "TILSKUDD_PORT", "", "must be a whole number" },
    { "TILSKUDD_PORT", "http", "not \"http\"" },
    { "TILSKUDD_PORT", "80 ", "must be a whole number" },
    { "TILSKUDD_PORT", " 80", "must be a whole number" },
    { "TILSKUDD_PORT", "+80", "must be a whole number" },
    { "TILSKUDD_PORT", "-80", "must be a whole number" },
    { "TILSKUDD_PORT", "80.0", "must be a whole number" },
    { "TILSKUDD_PORT", "0x50", "must be a whole number" },
    { "TILSKUDD_PORT", "8e3", "must be a whole number" },
    { "TILSKUDD_PORT", "9223372036854775808", "must be a whole number" },
    { "TILSKUDD_OPS_PORT", "70000", "TILSKUDD_OPS_PORT" },
    { "TILSKUDD_THREADS", "7", NULL },
    { "TILSKUDD_THREADS", "1", "TILSKUDD_THREADS" },
    { "TILSKUDD_THREADS", "65", "TILSKUDD_THREADS" },
    { "TILSKUDD_POOL", "0", "TILSKUDD_POOL" },
    { "TILSKUDD_BODY_LIMIT", "1023", "TILSKUDD_BODY_LIMIT" },
    { "TILSKUDD_BODY_LIMIT", "16777217", "TILSKUDD_BODY_LIMIT" },
    { "TILSKUDD_TOKEN_CACHE", "0", "TILSKUDD_TOKEN_CACHE" },
    { "TILSKUDD_STATEMENT_TIMEOUT_MS", "0", "STATEMENT_TIMEOUT" },
    { "TILSKUDD_LOCK_TIMEOUT_MS", "0", "LOCK_TIMEOUT" },
    { "TILSKUDD_IDLE_TIMEOUT_MS", "0", "IDLE_TIMEOUT" },
    { "TILSKUDD_POOL_WAIT_MS", "0", "POOL_WAIT" },
    { "TILSKUDD_SLOW_STATEMENT_MS", "0", NULL },
    { "TILSKUDD_SLOW_STATEMENT_MS", "600001", "SLOW_STATEMENT" },
    { "TILSKUDD_SERVER_TIMING", "callers", NULL },
    { "TILSKUDD_SERVER_TIMING", "all", "tests, callers or never, not \"all\"" },
    { "TILSKUDD_SERVER_TIMING", "", "tests, callers or never" },
    { "TILSKUDD_CONNECTION_TIMEOUT_S", "0", "CONNECTION_TIMEOUT" },
    { "TILSKUDD_REQUEST_TIMEOUT_S", "0", "REQUEST_TIMEOUT" },
    { "TILSKUDD_DRAIN_NOTICE_S", "0", NULL },
    { "TILSKUDD_DRAIN_NOTICE_S", "601", "DRAIN_NOTICE" },
    /* 119 connections for each thread: eight by default, for 800. */
    { "TILSKUDD_THREADS", "6", "TILSKUDD_CONNECTION_LIMIT" },
    { "TILSKUDD_CONNECTION_LIMIT", "952", NULL },
    { "TILSKUDD_CONNECTION_LIMIT", "953", "from 1 to 952" },
    { "TILSKUDD_ENVIRONMENT", "local", NULL },
    { "TILSKUDD_ENVIRONMENT", "test", NULL },
    { "TILSKUDD_ENVIRONMENT", "production", NULL },
    { "TILSKUDD_ENVIRONMENT", "Test", "not \"Test\"" },
    { "TILSKUDD_ENVIRONMENT", "", "local, test or production" },
    { "TILSKUDD_CLOCK", "2026-03-02T09:00:00Z", "local and test" },
    { "TILSKUDD_PUBLIC_URL", "https://tilskudd.example", NULL },
    { "TILSKUDD_PUBLIC_URL", "https://tilskudd.example/", "end with a slash" },
    { "TILSKUDD_PUBLIC_URL", "", "TILSKUDD_PUBLIC_URL" },
    { "TILSKUDD_REGISTER_URL", "https://register.example/api", NULL },
    { "TILSKUDD_REGISTER_URL", "https://register.example/api/", "REGISTER" },
    { "TILSKUDD_REGISTER_URL", "https://a@register.example", "REGISTER" },
    { "TILSKUDD_REGISTER_URL", "https://register.example?a=b", "REGISTER" },
    { "TILSKUDD_REGISTER_URL", "https://register.example#a", "REGISTER" },
    { "TILSKUDD_REGISTER_URL", "https://", "REGISTER" },
    { "TILSKUDD_REGISTER_URL", "file:///etc/passwd", "REGISTER" },
    { "TILSKUDD_REGISTER_URL", "", "REGISTER" },
    /* Production: not even to this machine. */
    { "TILSKUDD_REGISTER_URL", "http://127.0.0.1:8082/api", "an https" },
};

/* In local and test environments, to this machine only. */
static const struct {
    const char *url;
    bool is_taken;
} plain_urls[] = {
    { "http://127.0.0.1:8082/enhetsregisteret/api", true },
    { "http://[::1]:8082", true },
    { "http://localhost", true },
    { "https://register.example/api", true },
    { "http://register.example/api", false },
    { "http://127.0.0.1.register.example", false },
    { "http://localhost.register.example", false },
    { "http://127.0.0.1:80@register.example", false },
};

static void the_register_is_asked_in_plain_on_this_machine_only(void **state)
{
    setenv("TILSKUDD_ENVIRONMENT", "test", 1);
    for (size_t i = 0; i < COUNT(plain_urls); i++) {
        struct settings settings;
        const char *why;

        setenv("TILSKUDD_REGISTER_URL", plain_urls[i].url, 1);
        why = read_all(*state, &settings);
        if ((why == NULL) != plain_urls[i].is_taken)
            fail_msg("%s: %s", plain_urls[i].url,
                     why == NULL ? "accepted" : why);
    }
}

static void each_wrong_value_is_told(void **state)
{
    for (size_t i = 0; i < COUNT(values); i++) {
        struct settings settings;
        const char *why;

        environment_begin();
        setenv(values[i].variable, values[i].value, 1);
        why = read_all(*state, &settings);
        if (values[i].told != NULL)
            assert_told(why, values[i].told, values[i].value);
        else if (why != NULL)
            fail_msg("%s=%s: %s", values[i].variable, values[i].value, why);
    }
}

static void all_that_is_wrong_is_told_at_once(void **state)
{
    struct settings settings;
    const char *why;

    setenv("TILSKUDD_PORT", "0", 1);
    setenv("TILSKUDD_THREADS", "1000", 1);
    setenv("TILSKUDD_CLOCK", "2026-03-02T09:00:00Z", 1);
    why = read_all(*state, &settings);
    assert_told(why, "TILSKUDD_PORT", "port");
    assert_told(why, "TILSKUDD_THREADS", "threads");
    assert_told(why, "TILSKUDD_CLOCK", "clock");
}

static void the_clock_may_move_outside_production(void **state)
{
    static const char *const environments[] = { "local", "test" };

    setenv("TILSKUDD_CLOCK", "2026-03-02T09:00:00Z", 1);
    for (size_t i = 0; i < COUNT(environments); i++) {
        struct settings settings;

        setenv("TILSKUDD_ENVIRONMENT", environments[i], 1);
        assert_null(read_all(*state, &settings));
        assert_true(settings_allow_tests(&settings));
    }
}

/* Files. */

static const char *file_of(struct arena *arena, const char *bytes,
                           size_t length)
{
    char *path = arena_copy(arena, "/tmp/tilskudd-settings-XXXXXX");
    int file = mkstemp(path);

    assert_true(file >= 0);
    assert_int_equal(write(file, bytes, length), length);
    close(file);
    return path;
}

static const struct {
    const char *bytes;
    size_t limit;
    const char *found; /* NULL: refused */
    const char *told;
} files[] = {
    { "secret\n", 7, "secret", NULL },
    { "secret", 6, "secret", NULL },
    { "two\n\n", 10, "two\n", NULL },
    { "secret\n", 6, NULL, "too large" },
    { "", 6, NULL, "empty" },
};

static void a_file_is_read_whole_or_not_at_all(void **state)
{
    for (size_t i = 0; i < COUNT(files); i++) {
        struct text why = text_new(*state, 64);
        size_t length = 0;
        const char *path =
            file_of(*state, files[i].bytes, strlen(files[i].bytes));
        const char *found =
            settings_file(path, files[i].limit, *state, &length, &why);

        unlink(path);
        if (files[i].found == NULL) {
            assert_null(found);
            assert_told(why.bytes, files[i].told, path);
            assert_told(why.bytes, path, path);
            continue;
        }
        assert_string_equal(found, files[i].found);
        assert_int_equal(length, strlen(files[i].found));
    }
}

static void a_missing_file_is_named(void **state)
{
    struct text why = text_new(*state, 64);
    size_t length;

    assert_null(settings_file("/nowhere/at/all", 10, *state, &length, &why));
    assert_told(why.bytes, "/nowhere/at/all cannot be read", "missing");
}

/* Issuers. */

#define ENTRY(more)                                                            \
    "[{'name':'https://maskinporten.no/','kind':'maskinporten',"               \
    "'jwksUri':'https://maskinporten.no/jwk'" more "}]"

/* `production` or not makes a difference for the address of the keys. */
static const struct {
    const char *story, *environment, *json;
    const char *told; /* NULL: accepted */
    const char *audience;
} issuers[] = {
    { "with an audience", "production", ENTRY(",'audience':'https://we'"),
      NULL, "https://we" },
    { "without one, on purpose", "production", ENTRY(""), NULL, NULL },
    { "an audience that is a number would switch the check off", "production",
      ENTRY(",'audience':1"), "must be a list", NULL },
    { "so would null", "production", ENTRY(",'audience':null"),
      "must be a list", NULL },
    { "so would an empty one", "production", ENTRY(",'audience':''"),
      "must be a list", NULL },
    { "so would a slip of the pen", "production", ENTRY(",'audiense':'we'"),
      "must be a list", NULL },
    { "a member twice", "production", ENTRY(",'name':'x'"), "must be a list",
      NULL },
    { "no name", "test", "[{'kind':'idporten','jwksUri':'http://a'}]",
      "must be a list", NULL },
    { "an unknown kind", "test",
      "[{'name':'a','kind':'bankid','jwksUri':'http://a'}]", "must be a list",
      NULL },
    { "nobody", "test", "[]", "must be a list", NULL },
    { "no list", "test", "{'name':'a'}", "must be a list", NULL },
    { "a list of texts", "test", "['https://maskinporten.no/']",
      "must be a list", NULL },
    { "no JSON", "test", "maskinporten", "must be a list", NULL },
    { "keys by http while testing", "test",
      "[{'name':'a','kind':'idporten','jwksUri':'http://127.0.0.1:1/jwks'}]",
      NULL, NULL },
    { "keys by http in production", "production",
      "[{'name':'a','kind':'idporten','jwksUri':'http://127.0.0.1:1/jwks'}]",
      "by https, not from http://127.0.0.1:1/jwks", NULL },
};

static void issuers_are_read_strictly(void **state)
{
    for (size_t i = 0; i < COUNT(issuers); i++) {
        const char *json = quoted(*state, issuers[i].json);
        const char *path = file_of(*state, json, strlen(json));
        const struct settings settings = {
            .environment = issuers[i].environment,
            .issuers_file = path,
        };
        struct text why = text_new(*state, 64);
        struct issuer *found;
        size_t count;
        bool is_good =
            settings_issuers(&settings, *state, &found, &count, &why);

        unlink(path);
        if (issuers[i].told != NULL) {
            assert_false(is_good);
            assert_told(why.bytes, issuers[i].told, issuers[i].story);
            continue;
        }
        if (!is_good)
            fail_msg("%s: %s", issuers[i].story, why.bytes);
        assert_int_equal(count, 1);
        if (issuers[i].audience == NULL)
            assert_null(found[0].audience);
        else
            assert_string_equal(found[0].audience, issuers[i].audience);
    }
}

static void the_kind_of_each_issuer_is_kept(void **state)
{
    const char *json =
        quoted(*state,
               "[{'name':'m/','kind':'maskinporten','jwksUri':'https://m'},"
               "{'name':'i','kind':'idporten','jwksUri':'https://i'},"
               "{'name':'a','kind':'ansattporten','jwksUri':'https://a'}]");
    const char *path = file_of(*state, json, strlen(json));
    const struct settings settings = { .environment = "production",
                                       .issuers_file = path };
    struct text why = text_new(*state, 64);
    struct issuer *found;
    size_t count;

    assert_true(settings_issuers(&settings, *state, &found, &count, &why));
    unlink(path);
    assert_int_equal(count, 3);
    assert_int_equal(found[0].kind, ISSUER_MASKINPORTEN);
    assert_int_equal(found[1].kind, ISSUER_IDPORTEN);
    assert_int_equal(found[2].kind, ISSUER_ANSATTPORTEN);
    assert_string_equal(found[0].name, "m/");
    assert_string_equal(found[2].jwks_uri, "https://a");
}

static void every_setting_is_explained(void **state)
{
    char *shown = NULL;
    size_t size;
    FILE *out = open_memstream(&shown, &size);

    (void)state;
    settings_print(out);
    (void)fclose(out);
    for (size_t i = 0; i < COUNT(list); i++) {
        assert_told(shown, list[i].variable, "help");
        assert_told(shown, list[i].doc, "help");
    }
    assert_told(shown, "(required)", "help");
    free(shown);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(defaults_hold),
        CASE(what_must_be_given_is_named),
        CASE(each_wrong_value_is_told),
        CASE(all_that_is_wrong_is_told_at_once),
        CASE(the_clock_may_move_outside_production),
        CASE(the_register_is_asked_in_plain_on_this_machine_only),
        CASE(a_file_is_read_whole_or_not_at_all),
        CASE(a_missing_file_is_named),
        CASE(issuers_are_read_strictly),
        CASE(the_kind_of_each_issuer_is_kept),
        CASE(every_setting_is_explained),
    };
#undef CASE

    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
