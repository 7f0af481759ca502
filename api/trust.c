/*
 * Three files and what is made of them. Requests hold the set of issuers they
 * began with; a set that was replaced goes when nobody holds it, and always
 * with the thread that rereads, because its keys may be in the middle of a
 * fetch.
 */
#include "api/trust.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "services/base/digest.h"

#define FILE_MAX 65536
#define KEY_BYTES 32
#define ISSUERS_MAX 64 /* names ever heard of */

/* A file as it was when it was last judged, well or not. */
struct watched {
    const char *path;
    char seen[65];
};

/* The issuers of one moment. */
struct set {
    struct arena *arena;
    struct keys *keys;
    struct verifier *verifier;
    unsigned users; /* under the trust's lock */
    struct set *next; /* of those that were replaced */
};

struct cursor_keys {
    size_t count;
    unsigned char keys[CURSOR_KEYS_MAX][KEY_BYTES];
};

struct trust {
    struct arena *arena;
    const struct settings *settings;
    struct watched issuers, cursor, person;
    char *person_key;
    size_t person_key_length;
    const char *names[ISSUERS_MAX]; /* of issuers: they outlive the sets */
    pthread_mutex_t lock;           /* of all below */
    struct set *current;
    struct set *coming;  /* whose keys have not all come; by the rereader */
    struct set *retired; /* likewise */
    struct cursor_keys cursor_keys;
};

/* ---- Files --------------------------------------------------------------- */

/* The bytes, which the caller wipes; NULL with the reason in `why`. Whether
 * this was not seen before goes to `is_new`: also of what can't be read. */
static char *watched_read(struct watched *watched, struct arena *arena,
                          size_t *length, struct text *why, bool *is_new)
{
    char *bytes = settings_file(watched->path, FILE_MAX, arena, length, why);
    char now[65] = "unreadable";

    if (bytes != NULL)
        digest_hex(bytes, *length, now);
    *is_new = strcmp(now, watched->seen) != 0;
    memcpy(watched->seen, now, sizeof now);
    return bytes;
}

/* ---- Cursor keys --------------------------------------------------------- */

static void key_make(const char *bytes, size_t length,
                     unsigned char out[KEY_BYTES])
{
    if (EVP_Digest(bytes, length, out, NULL, EVP_sha256(), NULL) != 1)
        abort(); /* without memory only */
}

static bool cursor_keys_parse(const char *bytes, const char *path,
                              struct cursor_keys *out, struct text *why)
{
    *out = (struct cursor_keys){ 0 };
    for (const char *at = bytes; *at != '\0';) {
        size_t length = strcspn(at, "\r\n");

        if (length < TRUST_KEY_LEAST || out->count == CURSOR_KEYS_MAX) {
            text_addf(why, "%s must hold 1 to %d lines of %d bytes or more\n",
                      path, CURSOR_KEYS_MAX, TRUST_KEY_LEAST);
            return false;
        }
        key_make(at, length, out->keys[out->count++]);
        at += length + strspn(at + length, "\r\n");
    }
    return out->count > 0; /* settings_file takes no empty one */
}

/* Without a file of its own: made of the person key, for this use alone. */
static void cursor_keys_derive(struct trust *trust)
{
    unsigned char *key = trust->cursor_keys.keys[0];

    trust->cursor_keys.count = 1;
    if (HMAC(EVP_sha256(), trust->person_key, (int)trust->person_key_length,
             (const unsigned char *)"cursors", 7, key, NULL) == NULL)
        abort();
}

/* Whether there is something new to serve by. */
static bool cursor_keys_read(struct trust *trust, struct text *why)
{
    struct arena *arena = arena_new();
    struct text wrong = text_new(arena, 0);
    size_t length = 0;
    bool is_new, is_good = false;
    struct cursor_keys keys = { 0 };
    char *bytes = watched_read(&trust->cursor, arena, &length, &wrong, &is_new);

    if (is_new && bytes != NULL)
        is_good = cursor_keys_parse(bytes, trust->cursor.path, &keys, &wrong);
    if (is_good) {
        pthread_mutex_lock(&trust->lock);
        trust->cursor_keys = keys;
        pthread_mutex_unlock(&trust->lock);
    }
    if (is_new)
        text_add(why, wrong.bytes);
    OPENSSL_cleanse(&keys, sizeof keys);
    if (bytes != NULL)
        OPENSSL_cleanse(bytes, length);
    arena_free(arena);
    return is_good;
}

/* ---- Issuers ------------------------------------------------------------- */

static const char *name_keep(struct trust *trust, const char *name)
{
    for (size_t i = 0; i < ISSUERS_MAX; i++) {
        if (trust->names[i] == NULL)
            trust->names[i] = arena_copy(trust->arena, name);
        if (strcmp(trust->names[i], name) == 0)
            return trust->names[i];
    }
    return NULL;
}

static void set_free(struct set *set)
{
    if (set == NULL)
        return;
    verifier_free(set->verifier);
    keys_free(set->keys);
    arena_free(set->arena);
}

static struct set *set_new(struct trust *trust, struct text *why)
{
    const struct settings *settings = trust->settings;
    struct arena *arena = arena_new();
    struct set *set = arena_alloc(arena, sizeof *set);
    struct verifier_options options = {
        .test_people = settings_allow_tests(settings),
        .cache_size = (size_t)settings->token_cache,
        .person_key = (const unsigned char *)trust->person_key,
        .person_key_length = trust->person_key_length,
    };
    struct issuer *issuers;
    bool is_good =
        settings_issuers(settings, arena, &issuers, &options.issuer_count, why);

    for (size_t i = 0; is_good && i < options.issuer_count; i++) {
        issuers[i].name = name_keep(trust, issuers[i].name);
        is_good = issuers[i].name != NULL;
        if (!is_good)
            text_addf(why, "more than %d issuers have come and gone\n",
                      ISSUERS_MAX);
    }
    if (!is_good) {
        arena_free(arena);
        return NULL;
    }
    *set = (struct set){ .arena = arena };
    options.issuers = issuers;
    set->keys = options.keys = keys_new(issuers, options.issuer_count);
    set->verifier = verifier_new(&options);
    return set;
}

static struct set *set_hold(struct trust *trust)
{
    struct set *set;

    pthread_mutex_lock(&trust->lock);
    set = trust->current;
    set->users++;
    pthread_mutex_unlock(&trust->lock);
    return set;
}

static void set_release(struct trust *trust, struct set *set)
{
    pthread_mutex_lock(&trust->lock);
    set->users--;
    pthread_mutex_unlock(&trust->lock);
}

/* The set that was waited for serves from now on. */
static void set_replace(struct trust *trust)
{
    struct set *old = trust->current;

    pthread_mutex_lock(&trust->lock);
    trust->current = trust->coming;
    pthread_mutex_unlock(&trust->lock);
    trust->coming = NULL;
    old->next = trust->retired;
    trust->retired = old;
}

static void retired_free(struct trust *trust)
{
    struct set **at = &trust->retired;

    while (*at != NULL) {
        struct set *set = *at;
        bool is_held;

        pthread_mutex_lock(&trust->lock);
        is_held = set->users > 0;
        pthread_mutex_unlock(&trust->lock);
        if (is_held) {
            at = &set->next;
            continue;
        }
        *at = set->next;
        set_free(set);
    }
}

/* ---- Start and end ------------------------------------------------------- */

static bool person_key_read(struct trust *trust, struct text *why)
{
    bool is_new;
    char *key = watched_read(&trust->person, trust->arena,
                             &trust->person_key_length, why, &is_new);

    if (key != NULL && trust->person_key_length < TRUST_KEY_LEAST)
        text_addf(why, "%s must hold %d bytes or more\n", trust->person.path,
                  TRUST_KEY_LEAST);
    trust->person_key = key;
    return key != NULL && trust->person_key_length >= TRUST_KEY_LEAST;
}

/* How the file of the issuers looks is noted first: should it change while it
 * is read, it is read again. */
static bool issuers_look(struct trust *trust)
{
    struct arena *arena = arena_new();
    struct text nowhere = text_new(arena, 0);
    size_t length;
    bool is_new;

    (void)watched_read(&trust->issuers, arena, &length, &nowhere, &is_new);
    arena_free(arena);
    return is_new;
}

static bool trust_read(struct trust *trust, struct text *why)
{
    if (!person_key_read(trust, why))
        return false;
    if (*trust->cursor.path == '\0')
        cursor_keys_derive(trust);
    else if (!cursor_keys_read(trust, why))
        return false;
    (void)issuers_look(trust);
    trust->current = set_new(trust, why);
    return trust->current != NULL;
}

struct trust *trust_new(const struct settings *settings, struct text *why)
{
    struct arena *arena = arena_new();
    struct trust *trust = arena_alloc(arena, sizeof *trust);

    *trust = (struct trust){
        .arena = arena,
        .settings = settings,
        .issuers = { .path = settings->issuers_file },
        .cursor = { .path = settings->cursor_key_file },
        .person = { .path = settings->person_key_file },
    };
    pthread_mutex_init(&trust->lock, NULL);
    if (trust_read(trust, why))
        return trust;
    trust_free(trust);
    return NULL;
}

void trust_free(struct trust *trust)
{
    if (trust == NULL)
        return;
    retired_free(trust);
    set_free(trust->coming);
    set_free(trust->current);
    pthread_mutex_destroy(&trust->lock);
    OPENSSL_cleanse(&trust->cursor_keys, sizeof trust->cursor_keys);
    arena_free(trust->arena);
}

/* ---- Reading again ------------------------------------------------------- */

static void issuers_reread(struct trust *trust, trust_tell_t tell,
                           struct text *why)
{
    struct set *set;

    if (!issuers_look(trust))
        return;
    set = set_new(trust, why);
    if (set == NULL) {
        tell("error", "issuers-refused", why->bytes);
        return;
    }
    set_free(trust->coming);
    trust->coming = set;
    tell("info", "issuers-read", trust->issuers.path);
}

static void cursor_keys_reread(struct trust *trust, trust_tell_t tell,
                               struct text *why)
{
    if (*trust->cursor.path == '\0')
        return;
    if (cursor_keys_read(trust, why))
        tell("info", "cursor-keys-changed", trust->cursor.path);
    else if (why->length > 0)
        tell("error", "cursor-keys-refused", why->bytes);
}

static void person_key_reread(struct trust *trust, trust_tell_t tell,
                              struct arena *arena)
{
    struct text why = text_new(arena, 0);
    size_t length = 0;
    bool is_new;
    char *key = watched_read(&trust->person, arena, &length, &why, &is_new);
    bool is_same = key != NULL && length == trust->person_key_length &&
                   CRYPTO_memcmp(key, trust->person_key, length) == 0;

    if (key != NULL)
        OPENSSL_cleanse(key, length);
    if (is_new && !is_same)
        tell("error", "person-key-refused",
             "the key that people are known by never changes; "
             "the one of the start serves on");
}

bool trust_reread(struct trust *trust, trust_tell_t tell)
{
    struct arena *arena = arena_new();
    struct text issuers = text_new(arena, 0), cursor = text_new(arena, 0);

    issuers_reread(trust, tell, &issuers);
    cursor_keys_reread(trust, tell, &cursor);
    person_key_reread(trust, tell, arena);
    if (trust->coming != NULL && keys_ready(trust->coming->keys)) {
        set_replace(trust);
        tell("info", "issuers-changed", trust->issuers.path);
    }
    retired_free(trust);
    arena_free(arena);
    return trust->coming != NULL;
}

/* ---- Use ----------------------------------------------------------------- */

err_t trust_verify(struct trust *trust, const char *token, int64_t now,
                   struct problem *problem, struct identity *out)
{
    struct set *set = set_hold(trust);
    err_t err =
        token_verify(set->verifier, token, strlen(token), now, problem, out);

    set_release(trust, set);
    return err;
}

bool trust_digest(struct trust *trust, size_t number, const char *text,
                  char out[33])
{
    unsigned char key[KEY_BYTES], hash[EVP_MAX_MD_SIZE];
    bool is_there;

    pthread_mutex_lock(&trust->lock);
    is_there = number < trust->cursor_keys.count;
    if (is_there)
        memcpy(key, trust->cursor_keys.keys[number], sizeof key);
    pthread_mutex_unlock(&trust->lock);
    if (!is_there)
        return false;
    if (HMAC(EVP_sha256(), key, sizeof key, (const unsigned char *)text,
             strlen(text), hash, NULL) == NULL)
        abort();
    hex_write(hash, 16, out);
    return true;
}

bool trust_keys_ready(struct trust *trust)
{
    struct set *set = set_hold(trust);
    bool is_ready = keys_ready(set->keys);

    set_release(trust, set);
    return is_ready;
}

struct keys_state trust_keys_state(struct trust *trust)
{
    struct set *set = set_hold(trust);
    struct keys_state state = keys_state(set->keys);

    set_release(trust, set);
    return state;
}
