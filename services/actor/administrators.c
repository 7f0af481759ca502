/*
 * The kept list, behind a lock that is never held over a round trip.
 */
#include "services/actor/administrators.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#define ADMINISTRATORS_MAX 64 /* ten county governors, one directorate */
#define SECONDS_KEPT 60

static struct {
    pthread_mutex_t lock;
    time_t read_at; /* monotonic; 0: never */
    size_t count;
    char numbers[ADMINISTRATORS_MAX][10];
} kept = { .lock = PTHREAD_MUTEX_INITIALIZER };

static time_t seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + 1; /* never 0 */
}

/* Is the list fresh, and if so, is `organisation` on it? */
static bool kept_find(const char *organisation, bool *out)
{
    bool is_fresh;

    pthread_mutex_lock(&kept.lock);
    is_fresh = kept.read_at != 0 && seconds_now() - kept.read_at < SECONDS_KEPT;
    *out = false;
    for (size_t i = 0; is_fresh && i < kept.count; i++)
        *out = *out || strcmp(kept.numbers[i], organisation) == 0;
    pthread_mutex_unlock(&kept.lock);
    return is_fresh;
}

/* An empty list is of a database still being filled: it is not kept. */
static void kept_replace(const struct rows *rows)
{
    size_t count = rows_count(rows);

    assert(count <= ADMINISTRATORS_MAX);
    pthread_mutex_lock(&kept.lock);
    for (size_t i = 0; i < count; i++) {
        const char *number = rows_text(rows, i, "organisation");

        memcpy(kept.numbers[i], number, sizeof kept.numbers[i]);
    }
    kept.count = count;
    kept.read_at = count > 0 ? seconds_now() : 0;
    pthread_mutex_unlock(&kept.lock);
}

err_t administrators_know(struct tx *tx, const char *organisation, bool *out)
{
    struct rows *rows;
    bool is_one;

    if (!kept_find(organisation, &is_one)) {
        TRY(db_query(tx, &sql_actor_administrators, NO_ARGS, &rows));
        kept_replace(rows);
        kept_find(organisation, &is_one);
    }
    *out = is_one;
    return OK;
}
