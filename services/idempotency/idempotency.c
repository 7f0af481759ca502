/* Claiming a key and keeping its answer. */
#include "services/idempotency/idempotency.h"

#include <string.h>

#include "services/base/digest.h"

#define PURGED_AT_ONCE 500

/* Clients make keys of what they have at hand: what it was is nowhere kept. */
static const char *key_hash(struct tx *tx, const char *key)
{
    char hash[65];

    digest_hex(key, strlen(key), hash);
    return arena_copy(tx->arena, hash);
}

/* The lock comes first, in a statement of its own: the look-up after it has a
 * newer snapshot and sees what the holder before us has committed. */
static err_t key_lock(struct tx *tx, const char *hash)
{
    struct rows *rows;

    TRY(db_query(tx, &sql_idempotency_lock, ARGS({ "key_hash", hash }), &rows));
    return rows_bool(rows, 0, "locked") ? OK : ERR_IDEMPOTENCY_KEY_RUNNING;
}

err_t idempotency_claim(struct tx *tx, const char *key, const char *hash,
                        bool *is_replay, struct stored_answer *out)
{
    const char *kept_as = key_hash(tx, key);
    struct rows *rows;

    TRY(key_lock(tx, kept_as));
    TRY(db_query(tx, &sql_idempotency_get, ARGS({ "key_hash", kept_as }),
                 &rows));
    *is_replay = rows_count(rows) > 0;
    if (!*is_replay)
        return OK;
    if (strcmp(rows_text(rows, 0, "request_hash"), hash) != 0)
        return ERR_IDEMPOTENCY_KEY_REUSED;
    out->status = (int)rows_int(rows, 0, "status");
    out->headers = rows_text(rows, 0, "headers");
    out->body = rows_text(rows, 0, "body");
    return db_run(tx, &sql_idempotency_confirm, NO_ARGS);
}

err_t idempotency_keep(struct tx *tx, const char *key, const char *hash,
                       const struct stored_answer *answer)
{
    const char *status = integer_text(tx->arena, answer->status);

    return db_run(tx, &sql_idempotency_keep,
                  ARGS({ "key_hash", key_hash(tx, key) },
                       { "request_hash", hash }, { "status", status },
                       { "headers", answer->headers },
                       { "body", answer->body ? answer->body : "" }));
}

err_t idempotency_purge_next(struct tx *tx, const char **said)
{
    struct rows *rows;

    *said = NULL;
    TRY(db_query(tx, &sql_idempotency_purge,
                 ARGS({ "hours", integer_text(tx->arena, IDEMPOTENCY_HOURS) },
                      { "most", integer_text(tx->arena, PURGED_AT_ONCE) }),
                 &rows));
    TRY(tx_commit(tx));
    if (rows_count(rows) > 0)
        *said = arena_printf(tx->arena, "%zu", rows_count(rows));
    return OK;
}
