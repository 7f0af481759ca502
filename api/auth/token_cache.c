/*
 * A set-associative cache: the digest chooses the set, eight are compared.
 * A lock is held for a copy of about 1 kB, so threads rarely meet.
 */
#include "api/auth/token_cache.h"

#include <pthread.h>
#include <string.h>

#include "services/base/arena.h"

#define WAYS 8

static const int64_t kept_max = 300; /* seconds */

struct kept {
    unsigned char digest[TOKEN_DIGEST_SIZE];
    int64_t from; /* when it was verified: a clock set back finds nothing */
    int64_t until;
    uint64_t used;
    struct identity *identity; /* allocated for its reportees, then reused */
    size_t room;               /* bytes of it */
};

struct token_set {
    pthread_mutex_t lock;
    uint64_t uses;
    struct kept ways[WAYS];
};

struct token_cache {
    struct arena *arena;  /* of sets and identities */
    pthread_mutex_t lock; /* of the arena; taken inside a set's */
    struct token_set *sets;
    size_t count;
};

/* Without the reportees that are not set: a third of the whole, mostly. */
static size_t identity_size(const struct identity *identity)
{
    return offsetof(struct identity, reportees) +
           identity->reportee_count * sizeof *identity->reportees;
}

static struct token_set *set_of(struct token_cache *cache,
                                const unsigned char *digest)
{
    uint64_t hash;

    memcpy(&hash, digest, sizeof hash);
    return &cache->sets[hash % cache->count];
}

static bool is_same(const struct kept *kept, const unsigned char *digest)
{
    return memcmp(kept->digest, digest, sizeof kept->digest) == 0;
}

/* The token's own place, else an expired or empty one, else the one that has
 * not been used for longest. */
static struct kept *place_for(struct token_set *set,
                              const unsigned char *digest, int64_t now)
{
    struct kept *place = &set->ways[0];

    for (size_t i = 0; i < WAYS; i++) {
        struct kept *kept = &set->ways[i];

        if (is_same(kept, digest))
            return kept;
        if (kept->until <= now)
            kept->used = 0;
        if (kept->used < place->used)
            place = kept;
    }
    return place;
}

/* A place grows once or twice in its life; what it had stays in the arena. */
static void kept_store(struct token_cache *cache, struct kept *kept,
                       const struct identity *identity)
{
    size_t size = identity_size(identity);

    if (size > kept->room) {
        pthread_mutex_lock(&cache->lock);
        kept->identity = arena_alloc(cache->arena, size);
        pthread_mutex_unlock(&cache->lock);
        kept->room = size;
    }
    memcpy(kept->identity, identity, size);
}

static bool set_find(struct token_set *set, const unsigned char *digest,
                     int64_t now, struct identity *out)
{
    for (size_t i = 0; i < WAYS; i++) {
        struct kept *kept = &set->ways[i];

        if (now >= kept->from && now < kept->until && is_same(kept, digest)) {
            kept->used = ++set->uses;
            memcpy(out, kept->identity, identity_size(kept->identity));
            return true;
        }
    }
    return false;
}

struct token_cache *token_cache_new(size_t size)
{
    struct arena *arena = arena_new();
    struct token_cache *cache = arena_alloc(arena, sizeof *cache);

    cache->arena = arena;
    cache->count = size / WAYS;
    cache->sets = arena_array(arena, cache->count, sizeof *cache->sets);
    pthread_mutex_init(&cache->lock, NULL);
    for (size_t i = 0; i < cache->count; i++)
        pthread_mutex_init(&cache->sets[i].lock, NULL);
    return cache;
}

void token_cache_free(struct token_cache *cache)
{
    for (size_t i = 0; i < cache->count; i++)
        pthread_mutex_destroy(&cache->sets[i].lock);
    pthread_mutex_destroy(&cache->lock);
    arena_free(cache->arena);
}

bool token_cache_find(struct token_cache *cache, const unsigned char *digest,
                      int64_t now, struct identity *out)
{
    struct token_set *set;
    bool found;

    if (cache->count == 0)
        return false;
    set = set_of(cache, digest);
    pthread_mutex_lock(&set->lock);
    found = set_find(set, digest, now, out);
    pthread_mutex_unlock(&set->lock);
    return found;
}

void token_cache_keep(struct token_cache *cache, const unsigned char *digest,
                      int64_t now, const struct identity *identity)
{
    int64_t until = now + kept_max;
    struct token_set *set;
    struct kept *kept;

    if (identity->expires < until)
        until = identity->expires;
    if (cache->count == 0 || until <= now)
        return;
    set = set_of(cache, digest);
    pthread_mutex_lock(&set->lock);
    kept = place_for(set, digest, now);
    memcpy(kept->digest, digest, sizeof kept->digest);
    kept->from = now;
    kept->until = until;
    kept->used = ++set->uses;
    kept_store(cache, kept, identity);
    pthread_mutex_unlock(&set->lock);
}
