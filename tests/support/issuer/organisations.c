/*
 * Two objects by number, and one lock that nobody waits for long.
 */
#include "tests/support/issuer/organisations.h"

#include <pthread.h>

#include "services/base/json.h"
#include "services/base/merge_patch.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct arena *arena_of_all;
static json_t *units; /* number -> Enhet */
static json_t *asked; /* number -> how often */
static enum mode current;

void organisations_start(void)
{
    arena_of_all = arena_new();
    units = json_own(arena_of_all, json_object());
    asked = json_own(arena_of_all, json_object());
}

void organisations_stop(void)
{
    arena_free(arena_of_all);
}

void organisations_change(const char *number, const json_t *change)
{
    pthread_mutex_lock(&lock);
    if (json_is_null(change)) {
        json_object_del(units, number);
    } else {
        json_t *unit = merge_patch(json_object_get(units, number), change);

        json_object_set_new(unit, "organisasjonsnummer", json_string(number));
        json_object_set_new(units, number, unit);
    }
    pthread_mutex_unlock(&lock);
}

json_t *organisations_asked(const char *number, struct arena *arena)
{
    json_t *unit;

    pthread_mutex_lock(&lock);
    json_object_set_new(
        asked, number,
        json_integer(json_integer_value(json_object_get(asked, number)) + 1));
    unit = json_deep_copy(json_object_get(units, number));
    pthread_mutex_unlock(&lock);
    return json_own(arena, unit);
}

void organisations_set_mode(enum mode mode)
{
    pthread_mutex_lock(&lock);
    current = mode;
    pthread_mutex_unlock(&lock);
}

enum mode organisations_mode(void)
{
    enum mode mode;

    pthread_mutex_lock(&lock);
    mode = current;
    pthread_mutex_unlock(&lock);
    return mode;
}

json_t *organisations_stats(struct arena *arena)
{
    json_t *stats;

    pthread_mutex_lock(&lock);
    stats = json_deep_copy(asked);
    pthread_mutex_unlock(&lock);
    return json_own(arena, stats);
}
