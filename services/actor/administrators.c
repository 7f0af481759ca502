/*
 * The kept list, behind a lock that is never held over a round trip.
 */
#include "services/actor/administrators.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

#include "services/base/monotonic.h"

#define ADMINISTRATORS_MAX 64 /* ten county governors, one directorate */
#define KEPT_MS 60000

static struct {
    pthread_mutex_t lock;
    bool is_read;
    int64_t read_at_ms;
    size_t count;
    char numbers[ADMINISTRATORS_MAX][10];
} kept = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* Is the list fresh, and if so, is `organisation` on it? */
static bool kept_find(const char *organisation, bool *out)
{
    bool is_fresh;

    pthread_mutex_lock(&kept.lock);
    is_fresh = kept.is_read && monotonic_ms() - kept.read_at_ms < KEPT_MS;
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
    kept.is_read = count > 0;
    kept.read_at_ms = monotonic_ms();
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
