/* Reads, checks and documents the settings; the list is settings.def. */
#include "api/settings.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "api/log.h"
#include "services/base/json.h"
#include "services/base/unguarded.h"
#include "services/gateways/clamd.h"

enum setting_type { SETTING_TEXT, SETTING_COUNT };

static const struct setting {
    const char *variable;
    const char *initial;
    const char *doc;
    enum setting_type type;
    size_t offset;
} table[] = {
#define SETTING(member, type, variable, initial, doc)                          \
    { variable, initial, doc, SETTING_##type, offsetof(struct settings, member) },
#include "api/settings.def"
#undef SETTING
};

/* The most that the contract lets a quota be. */
#define RATE_MAX 1000000000

#define TABLE_SIZE (sizeof table / sizeof *table)

static bool count_parse(const char *text, int64_t *out)
{
    errno = 0;
    long long value = strtoll(text, NULL, 10);
    if (errno || !*text || text[strspn(text, "0123456789")])
        return false;
    *out = value;
    return true;
}

static void setting_read(const struct setting *setting,
                         struct settings *settings, struct arena *arena,
                         struct text *why)
{
    char *place = (char *)settings + setting->offset;
    const char *value = getenv(setting->variable);

    if (value == NULL)
        value = setting->initial;
    if (value == NULL)
        text_addf(why, "%s must be set: %s\n", setting->variable, setting->doc);
    else if (setting->type == SETTING_TEXT)
        *(const char **)(void *)place = arena_copy(arena, value);
    else if (!count_parse(value, (int64_t *)(void *)place))
        text_addf(why, "%s must be a whole number, not \"%s\"\n",
                  setting->variable, value);
}

static void range_check(const char *variable, int64_t value, int64_t least,
                        int64_t most, struct text *why)
{
    if (value < least || value > most)
        text_addf(why, "%s must be from %lld to %lld, not %lld\n", variable,
                  (long long)least, (long long)most, (long long)value);
}

static bool is_one_of(const char *value, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strcmp(value, *list) == 0)
            return true;
    return false;
}

static void ranges_check(const struct settings *s, struct text *why)
{
    range_check("TILSKUDD_PORT", s->port, 1, 65535, why);
    range_check("TILSKUDD_OPS_PORT", s->ops_port, 1, 65535, why);
    range_check("TILSKUDD_THREADS", s->threads, 2, 64, why);
    range_check("TILSKUDD_POOL", s->pool, 1, 200, why);
    range_check("TILSKUDD_BODY_LIMIT", s->body_limit, 1024, 16777216, why);
    range_check("TILSKUDD_TOKEN_CACHE", s->token_cache, 1, 1000000, why);
    range_check("TILSKUDD_STATEMENT_TIMEOUT_MS", s->statement_timeout_ms, 1,
                600000, why);
    range_check("TILSKUDD_LOCK_TIMEOUT_MS", s->lock_timeout_ms, 1, 600000, why);
    range_check("TILSKUDD_IDLE_TIMEOUT_MS", s->idle_timeout_ms, 1, 600000, why);
    range_check("TILSKUDD_SLOW_STATEMENT_MS", s->slow_statement_ms, 0, 600000,
                why);
    range_check("TILSKUDD_POOL_WAIT_MS", s->pool_wait_ms, 1, 600000, why);
    range_check("TILSKUDD_LINE_WAIT_MS", s->line_wait_ms, 1, 600000, why);
    range_check("TILSKUDD_CONNECTION_TIMEOUT_S", s->connection_timeout_s, 1,
                3600, why);
    range_check("TILSKUDD_REQUEST_TIMEOUT_S", s->request_timeout_s, 1, 3600,
                why);
    range_check("TILSKUDD_DRAIN_NOTICE_S", s->drain_notice_s, 0, 600, why);
    range_check("TILSKUDD_WORKER_PAUSE_MS", s->worker_pause_ms, 10, 60000, why);
    range_check("TILSKUDD_RATE_WINDOW_S", s->rate_window_s, 1, 3600, why);
    range_check("TILSKUDD_RATE_READ", s->rate_read, 0, RATE_MAX, why);
    range_check("TILSKUDD_RATE_WRITE", s->rate_write, 0, RATE_MAX, why);
    range_check("TILSKUDD_RATE_HEAVY", s->rate_heavy, 0, RATE_MAX, why);
    range_check("TILSKUDD_RATE_EXPORT", s->rate_export, 0, RATE_MAX, why);
    range_check("TILSKUDD_RATE_ANONYMOUS", s->rate_anonymous, 0, RATE_MAX, why);
    /* An export keeps its thread and its connection until it is written. */
    int64_t spare = s->pool < s->threads ? s->pool : s->threads;
    range_check("TILSKUDD_EXPORTS", s->exports, 1, spare > 2 ? spare - 1 : 1,
                why);
    /* One less for each thread than the library is let accept (server.c). */
    range_check("TILSKUDD_CONNECTION_LIMIT", s->connection_limit, 1,
                119 * s->threads, why);
}

/* No user, query or fragment: a path is put behind it. */
static bool is_base_url(const char *url)
{
    size_t length = strlen(url);

    return length > 8 && url[length - 1] != '/' &&
           url[strcspn(url, "@?#\\ \t\r\n")] == '\0';
}

/* This machine itself, where nobody else listens to plain http. */
static bool is_loopback_url(const char *url)
{
    static const char *const hosts[] = { "http://127.0.0.1", "http://[::1]",
                                         "http://localhost" };

    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        size_t length = strlen(hosts[i]);

        if (strncmp(url, hosts[i], length) == 0 &&
            strchr(":/", url[length]) != NULL)
            return true;
    }
    return false;
}

/* Whoever can answer for the register can bar anybody from applying. */
static void register_check(const struct settings *s, struct text *why)
{
    const char *url = s->register_url;
    bool is_safe = strncmp(url, "https://", 8) == 0 ||
                   (settings_allow_tests(s) && is_loopback_url(url));

    if (!is_base_url(url) || !is_safe)
        text_addf(why,
                  "TILSKUDD_REGISTER_URL must be an https address without a "
                  "last slash, not \"%s\"\n",
                  url);
}

/* Loud, and never in earnest: see services/base/unguarded.h. */
static void guards_check(const struct settings *s, struct text *why)
{
#ifdef TILSKUDD_UNGUARDED
    if (getenv("TILSKUDD_UNGUARDED") == NULL)
        return;
    if (!settings_allow_tests(s)) {
        text_add(why, "TILSKUDD_UNGUARDED is not for production\n");
        return;
    }
    log_event("error", "unguarded",
              "who may do what is NOT checked: for tests only");
    guards_off();
#else
    (void)s;
    (void)why;
#endif
}

static void whole_check(const struct settings *s, struct text *why)
{
    static const char *const environments[] = { "local", "test", "production",
                                                NULL };

    if (!is_one_of(s->environment, environments))
        text_addf(why,
                  "TILSKUDD_ENVIRONMENT must be local, test or "
                  "production, not \"%s\"\n",
                  s->environment);
    if (*s->clock && !settings_allow_tests(s))
        text_add(why, "TILSKUDD_CLOCK can be set in local and test "
                      "environments only\n");
    static const char *const timings[] = { "tests", "callers", "never", NULL };
    if (!is_one_of(s->server_timing, timings))
        text_addf(why,
                  "TILSKUDD_SERVER_TIMING must be tests, callers or never, not "
                  "\"%s\"\n",
                  s->server_timing);
    size_t length = strlen(s->public_url);
    if (!length || s->public_url[length - 1] == '/')
        text_add(why, "TILSKUDD_PUBLIC_URL must not end with a slash\n");
    register_check(s, why);
    if (!clamd_is_address(s->clamd))
        text_addf(why,
                  "TILSKUDD_CLAMD must be unix:/path or host:port, not "
                  "\"%s\"\n",
                  s->clamd);
    ranges_check(s, why);
    guards_check(s, why);
}

/* A misspelt member must not switch a check off: `audience` may be left out,
 * but not wrong. */
static bool issuer_members_are_known(const json_t *item)
{
    static const char *const known[] = { "name", "kind", "jwksUri", "audience",
                                         NULL };
    const char *member;
    json_t *value;

    json_object_foreach((json_t *)item, member, value)
        if (!is_one_of(member, known) || json_string_length(value) == 0)
            return false;
    return json_is_object(item);
}

static bool issuer_read(const json_t *item, struct arena *arena,
                        struct issuer *out)
{
    static const char *const kinds[] = { "maskinporten", "idporten",
                                         "ansattporten" };
    const char *name = json_member_text(item, "name");
    const char *kind = json_member_text(item, "kind");
    const char *uri = json_member_text(item, "jwksUri");
    const char *audience = json_member_text(item, "audience");

    if (!issuer_members_are_known(item) || name == NULL || kind == NULL ||
        uri == NULL)
        return false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kind, kinds[i]) != 0)
            continue;
        *out = (struct issuer){ arena_copy(arena, name), (enum issuer_kind)i,
                                arena_copy(arena, uri),
                                arena_copy(arena, audience) };
        return true;
    }
    return false;
}

bool settings_allow_tests(const struct settings *settings)
{
    return strcmp(settings->environment, "production") != 0;
}

/* Synthetic people have nothing to hide from each other. */
enum timing settings_timing(const struct settings *settings)
{
    if (strcmp(settings->server_timing, "never") == 0)
        return TIMING_NOBODY;
    if (strcmp(settings->server_timing, "callers") == 0)
        return TIMING_CALLERS;
    return settings_allow_tests(settings) ? TIMING_ALL : TIMING_NOBODY;
}

bool settings_read(struct settings *settings, struct arena *arena,
                   struct text *why)
{
    size_t before = why->length;

    *settings = (struct settings){ 0 };
    for (size_t i = 0; i < TABLE_SIZE; i++)
        setting_read(&table[i], settings, arena, why);
    if (why->length == before)
        whole_check(settings, why);
    return why->length == before;
}

char *settings_file_whole(const char *path, size_t limit, struct arena *arena,
                          size_t *length, struct text *why)
{
    char *bytes = arena_alloc(arena, limit + 1);
    FILE *file = fopen(path, "rb");

    if (file == NULL) {
        text_addf(why, "%s cannot be read: %s\n", path, strerror(errno));
        return NULL;
    }
    *length = fread(bytes, 1, limit, file);
    bool whole = feof(file) || fgetc(file) == EOF;
    (void)fclose(file);
    if (!whole || !*length) {
        text_addf(why, "%s is %s\n", path, whole ? "empty" : "too large");
        return NULL;
    }
    bytes[*length] = '\0';
    return bytes;
}

char *settings_file(const char *path, size_t limit, struct arena *arena,
                    size_t *length, struct text *why)
{
    char *bytes = settings_file_whole(path, limit, arena, length, why);

    if (bytes != NULL && bytes[*length - 1] == '\n')
        bytes[--*length] = '\0';
    return bytes;
}

/* Whoever can answer for a key server can make any token. The local issuer,
 * too, ends here: it speaks http only. */
static bool keys_are_safe(const struct settings *settings,
                          const struct issuer *issuers, size_t count,
                          struct text *why)
{
    size_t before = why->length;

    if (settings_allow_tests(settings))
        return true;
    for (size_t i = 0; i < count; i++)
        if (strncmp(issuers[i].jwks_uri, "https://", 8) != 0)
            text_addf(why, "in production keys come by https, not from %s\n",
                      issuers[i].jwks_uri);
    return why->length == before;
}

bool settings_issuers(const struct settings *settings, struct arena *arena,
                      struct issuer **out, size_t *count, struct text *why)
{
    size_t length;
    json_error_t error;
    char *bytes =
        settings_file(settings->issuers_file, 65536, arena, &length, why);

    if (bytes == NULL)
        return false;
    json_t *list = json_own(arena, json_loadb(bytes, length,
                                              JSON_REJECT_DUPLICATES, &error));
    *count = json_array_size(list);
    *out = arena_array(arena, *count, sizeof **out);
    bool is_good = *count > 0;
    for (size_t i = 0; i < *count; i++)
        is_good &= issuer_read(json_array_get(list, i), arena, *out + i);
    if (!is_good)
        text_addf(why,
                  "%s must be a list of {name, kind: maskinporten | "
                  "idporten | ansattporten, jwksUri, audience}\n",
                  settings->issuers_file);
    return is_good && keys_are_safe(settings, *out, *count, why);
}

void settings_print(FILE *out)
{
    for (size_t i = 0; i < TABLE_SIZE; i++)
        (void)fprintf(out, "  %-30s %s%s%s%s\n", table[i].variable,
                      table[i].doc,
                      table[i].initial != NULL ? " [" : " (required)",
                      table[i].initial != NULL ? table[i].initial : "",
                      table[i].initial != NULL ? "]" : "");
}
