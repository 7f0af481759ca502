/* Claiming a key and keeping its answer. */
#include "services/idempotency/idempotency.h"

#include <string.h>

/* The lock comes first, in a statement of its own: the look-up after it has a
 * newer snapshot and sees what the holder before us has committed. */
static err_t key_lock(struct tx *tx, const char *key)
{
    struct rows *rows;

    TRY(db_query(tx, &sql_idempotency_lock, ARGS({ "key", key }), &rows));
    return rows_bool(rows, 0, "locked") ? OK : ERR_IDEMPOTENCY_KEY_RUNNING;
}

err_t idempotency_claim(struct tx *tx, const char *key, const char *hash,
                        bool *is_replay, struct stored_answer *out)
{
    struct rows *rows;

    TRY(key_lock(tx, key));
    TRY(db_query(tx, &sql_idempotency_get, ARGS({ "key", key }), &rows));
    *is_replay = rows_count(rows) > 0;
    if (!*is_replay)
        return OK;
    if (strcmp(rows_text(rows, 0, "request_hash"), hash) != 0)
        return ERR_IDEMPOTENCY_KEY_REUSED;
    out->status = (int)rows_int(rows, 0, "status");
    out->headers = rows_text(rows, 0, "headers");
    out->body = rows_text(rows, 0, "body");
    return OK;
}

err_t idempotency_keep(struct tx *tx, const char *key, const char *hash,
                       const struct stored_answer *answer)
{
    const char *status = integer_text(tx->arena, answer->status);

    return db_run(tx, &sql_idempotency_keep,
                  ARGS({ "key", key }, { "request_hash", hash },
                       { "status", status }, { "headers", answer->headers },
                       { "body", answer->body ? answer->body : "" }));
}
