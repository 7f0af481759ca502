/*
 * Requests hold the set of issuers they began with; a set that was replaced
 * goes when nobody holds it and its threads have ended, which may be in the
 * middle of a fetch.
 */
#include "api/issuers.h"

#include <pthread.h>
#include <string.h>

#define ISSUERS_MAX 64 /* names ever heard of */

/* The issuers of one moment. */
struct set {
    struct arena *arena;
    struct issuer *issuers;
    size_t count;
    struct keys *keys;
    struct verifier *verifier;
    unsigned users;   /* under the lock */
    struct set *next; /* of those that were replaced */
};

struct issuers {
    struct arena *arena;
    const struct settings *settings;
    const char *person_key;
    size_t person_key_length;
    const char *names[ISSUERS_MAX]; /* they outlive the sets */
    struct set *coming;             /* whose keys have not all come */
    unsigned long failures;         /* of its fetches, that were told */
    struct set *retired;
    pthread_mutex_t lock; /* of the one below */
    struct set *current;
};

/* ---- Sets ---------------------------------------------------------------- */

static const char *name_keep(struct issuers *all, const char *name)
{
    for (size_t i = 0; i < ISSUERS_MAX; i++) {
        if (all->names[i] == NULL)
            all->names[i] = arena_copy(all->arena, name);
        if (strcmp(all->names[i], name) == 0)
            return all->names[i];
    }
    return NULL;
}

static bool names_keep(struct issuers *all, struct set *set, struct text *why)
{
    for (size_t i = 0; i < set->count; i++) {
        set->issuers[i].name = name_keep(all, set->issuers[i].name);
        if (set->issuers[i].name == NULL) {
            text_addf(why, "more than %d issuers have come and gone\n",
                      ISSUERS_MAX);
            return false;
        }
    }
    return true;
}

static struct set *set_new(void)
{
    struct arena *arena = arena_new();
    struct set *set = arena_alloc(arena, sizeof *set);

    *set = (struct set){ .arena = arena };
    return set;
}

/* Its issuers are known: now their keys, those that serve first. */
static struct set *set_start(struct issuers *all, struct set *set)
{
    struct set *before = all->current;

    set->keys = before == NULL
                    ? keys_new(set->issuers, set->count)
                    : keys_new_after(set->issuers, set->count, before->keys);
    set->verifier = verifier_new(&(struct verifier_options){
        .issuers = set->issuers,
        .issuer_count = set->count,
        .keys = set->keys,
        .person_key = (const unsigned char *)all->person_key,
        .person_key_length = all->person_key_length,
        .test_people = settings_allow_tests(all->settings),
        .cache_size = (size_t)all->settings->token_cache,
    });
    return set;
}

static struct set *set_read(struct issuers *all, struct text *why)
{
    struct set *set = set_new();

    if (settings_issuers(all->settings, set->arena, &set->issuers, &set->count,
                         why) &&
        names_keep(all, set, why))
        return set_start(all, set);
    arena_free(set->arena);
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

/* Names are kept once, and so compared. */
static const struct issuer *set_find(const struct set *set, const char *name)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->issuers[i].name == name)
            return &set->issuers[i];
    return NULL;
}

/* Of those who are coming the ones who serve now, with the keys they have. */
static struct set *set_of_those_who_stay(struct issuers *all)
{
    const struct set *coming = all->coming;
    struct set *set = set_new();

    set->issuers = arena_array(set->arena, coming->count, sizeof *set->issuers);
    for (size_t i = 0; i < coming->count; i++) {
        const struct issuer *new = &coming->issuers[i];
        const struct issuer *old = set_find(all->current, new->name);

        if (old != NULL)
            set->issuers[set->count++] = (struct issuer){
                .name = new->name,
                .kind = new->kind,
                .jwks_uri = arena_copy(set->arena, old->jwks_uri),
                .audience = arena_copy(set->arena, new->audience),
            };
    }
    return set_start(all, set);
}

/* ---- One after the other ------------------------------------------------- */

static struct set *set_hold(struct issuers *all)
{
    struct set *set;

    pthread_mutex_lock(&all->lock);
    set = all->current;
    set->users++;
    pthread_mutex_unlock(&all->lock);
    return set;
}

static void set_release(struct issuers *all, struct set *set)
{
    pthread_mutex_lock(&all->lock);
    set->users--;
    pthread_mutex_unlock(&all->lock);
}

static void set_retire(struct issuers *all, struct set *set)
{
    if (set == NULL)
        return;
    set->next = all->retired;
    all->retired = set;
}

static void set_replace(struct issuers *all, struct set *set)
{
    struct set *old = all->current;

    pthread_mutex_lock(&all->lock);
    all->current = set;
    pthread_mutex_unlock(&all->lock);
    set_retire(all, old);
}

static bool is_held(struct issuers *all, const struct set *set)
{
    pthread_mutex_lock(&all->lock);
    bool is_held = set->users > 0;
    pthread_mutex_unlock(&all->lock);
    return is_held;
}

static void retired_free(struct issuers *all)
{
    struct set **at = &all->retired;

    while (*at != NULL) {
        struct set *set = *at;
        bool may_go = !is_held(all, set);

        if (may_go)
            keys_stop(set->keys);
        if (!may_go || !keys_ended(set->keys)) {
            at = &set->next;
            continue;
        }
        *at = set->next;
        set_free(set);
    }
}

/* ---- Public -------------------------------------------------------------- */

struct issuers *issuers_new(const struct settings *settings,
                            const char *person_key, size_t person_key_length,
                            struct text *why)
{
    struct arena *arena = arena_new();
    struct issuers *all = arena_alloc(arena, sizeof *all);

    *all = (struct issuers){ .arena = arena,
                             .settings = settings,
                             .person_key = person_key,
                             .person_key_length = person_key_length };
    pthread_mutex_init(&all->lock, NULL);
    all->current = set_read(all, why);
    if (all->current != NULL)
        return all;
    issuers_free(all);
    return NULL;
}

/* All threads are told before any is waited for. */
void issuers_free(struct issuers *all)
{
    if (all == NULL)
        return;
    set_retire(all, all->coming);
    set_retire(all, all->current);
    for (struct set *set = all->retired; set != NULL; set = set->next)
        keys_stop(set->keys);
    while (all->retired != NULL) {
        struct set *set = all->retired;

        all->retired = set->next;
        set_free(set);
    }
    pthread_mutex_destroy(&all->lock);
    arena_free(all->arena);
}

void issuers_reread(struct issuers *all, trust_tell_t tell)
{
    struct arena *arena = arena_new();
    struct text why = text_new(arena, 0);
    struct set *set = set_read(all, &why);

    if (set == NULL)
        tell("error", "issuers-refused", why.bytes);
    arena_free(arena);
    if (set == NULL)
        return;
    set_retire(all, all->coming);
    all->coming = set;
    all->failures = 0;
    tell("info", "issuers-read", all->settings->issuers_file);
    for (size_t i = 0; i < all->current->count; i++)
        if (set_find(set, all->current->issuers[i].name) == NULL)
            tell("info", "issuer-removed", all->current->issuers[i].name);
    if (!keys_ready(set->keys))
        set_replace(all, set_of_those_who_stay(all));
}

/* Each time that its keys were asked for in vain. */
static void waiting_tell(struct issuers *all, trust_tell_t tell)
{
    unsigned long failures = keys_state(all->coming->keys).failures;
    const struct issuer *missing = keys_missing(all->coming->keys);

    if (failures > all->failures && missing != NULL)
        tell("warning", "issuers-waiting", missing->name);
    all->failures = failures;
}

bool issuers_tend(struct issuers *all, trust_tell_t tell)
{
    if (all->coming != NULL && keys_ready(all->coming->keys)) {
        set_replace(all, all->coming);
        all->coming = NULL;
        tell("info", "issuers-changed", all->settings->issuers_file);
    }
    if (all->coming != NULL)
        waiting_tell(all, tell);
    retired_free(all);
    return all->coming != NULL;
}

err_t issuers_verify(struct issuers *all, const char *token, int64_t now,
                     struct problem *problem, struct identity *out)
{
    struct set *set = set_hold(all);
    err_t err =
        token_verify(set->verifier, token, strlen(token), now, problem, out);

    set_release(all, set);
    return err;
}

bool issuers_ready(struct issuers *all)
{
    struct set *set = set_hold(all);
    bool is_ready = set->count > 0 && keys_ready(set->keys);

    set_release(all, set);
    return is_ready;
}

struct keys_state issuers_state(struct issuers *all)
{
    struct set *set = set_hold(all);
    struct keys_state state = keys_state(set->keys);

    set_release(all, set);
    return state;
}
