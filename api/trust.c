/* Three files and what is made of them. */
#include "api/trust.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "services/base/digest.h"

#define FILE_MAX 65536
#define KEY_BYTES 32

/* A file as it was when it was last judged, well or not. */
struct watched {
    const char *path;
    char seen[65];
};

struct cursor_keys {
    size_t count;
    unsigned char keys[CURSOR_KEYS_MAX][KEY_BYTES];
};

struct trust {
    struct arena *arena;
    const struct settings *settings;
    struct watched issuers_file, cursor, person;
    char *person_key;
    size_t person_key_length;
    struct issuers *issuers;
    pthread_mutex_t lock; /* of what is below */
    struct cursor_keys cursor_keys;
};

/* ---- Files --------------------------------------------------------------- */

/* The bytes, which the caller wipes; NULL with the reason in `why`. Whether
 * this was not seen before goes to `is_new`: also of what can't be read. */
static char *watched_read(struct watched *watched, struct arena *arena,
                          size_t *length, struct text *why, bool *is_new)
{
    char *bytes =
        settings_file_whole(watched->path, FILE_MAX, arena, length, why);
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
        bool is_whole = at[length] != '\0'; /* or the rest is on its way */

        if (length < TRUST_KEY_LEAST || !is_whole ||
            out->count == CURSOR_KEYS_MAX) {
            text_addf(why,
                      "%s must hold 1 to %d lines of %d bytes or more, "
                      "the last one ended as well\n",
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

/* ---- Start and end ------------------------------------------------------- */

/* One line end is no part of it. */
static char *person_key_look(struct trust *trust, struct arena *arena,
                             size_t *length, struct text *why, bool *is_new)
{
    char *key = watched_read(&trust->person, arena, length, why, is_new);

    if (key != NULL && key[*length - 1] == '\n')
        key[--*length] = '\0';
    return key;
}

static bool person_key_read(struct trust *trust, struct text *why)
{
    bool is_new;
    char *key = person_key_look(trust, trust->arena, &trust->person_key_length,
                                why, &is_new);

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

    (void)watched_read(&trust->issuers_file, arena, &length, &nowhere, &is_new);
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
    trust->issuers = issuers_new(trust->settings, trust->person_key,
                                 trust->person_key_length, why);
    return trust->issuers != NULL;
}

struct trust *trust_new(const struct settings *settings, struct text *why)
{
    struct arena *arena = arena_new();
    struct trust *trust = arena_alloc(arena, sizeof *trust);

    *trust = (struct trust){
        .arena = arena,
        .settings = settings,
        .issuers_file = { .path = settings->issuers_file },
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
    issuers_free(trust->issuers);
    pthread_mutex_destroy(&trust->lock);
    OPENSSL_cleanse(&trust->cursor_keys, sizeof trust->cursor_keys);
    arena_free(trust->arena);
}

/* ---- Reading again ------------------------------------------------------- */

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
    char *key = person_key_look(trust, arena, &length, &why, &is_new);
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
    struct text why = text_new(arena, 0);

    cursor_keys_reread(trust, tell, &why);
    person_key_reread(trust, tell, arena);
    arena_free(arena);
    if (issuers_look(trust))
        issuers_reread(trust->issuers, tell);
    return issuers_tend(trust->issuers, tell);
}

/* ---- Use ----------------------------------------------------------------- */

err_t trust_verify(struct trust *trust, const char *token, int64_t now,
                   struct problem *problem, struct identity *out)
{
    return issuers_verify(trust->issuers, token, now, problem, out);
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
    return issuers_ready(trust->issuers);
}

struct keys_state trust_keys_state(struct trust *trust)
{
    return issuers_state(trust->issuers);
}
