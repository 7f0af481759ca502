/*
 * Content in PostgreSQL.
 */
#include "services/file/file_store.h"

#define PIECE_BYTES (256 * 1024)

err_t file_store_put(struct tx *tx, const char *file_id, int64_t at,
                     const void *bytes, size_t length)
{
    struct bytes content = { "content", bytes, length };
    struct rows *rows;

    return db_query_bytes(tx, &sql_file_part_add,
                          ARGS({ "id", file_id },
                               { "at", integer_text(tx->arena, at) }),
                          &content, &rows);
}

err_t file_store_compare(struct tx *tx, const char *file_id, int64_t at,
                         const void *bytes, size_t length, bool *is_there,
                         bool *is_same)
{
    struct bytes content = { "content", bytes, length };
    struct rows *rows;

    TRY(db_query_bytes(tx, &sql_file_part_same,
                       ARGS({ "id", file_id },
                            { "at", integer_text(tx->arena, at) }),
                       &content, &rows));
    *is_there = rows_count(rows) > 0;
    *is_same = *is_there && rows_bool(rows, 0, "isSame");
    return OK;
}

/* `got`: how many bytes it was. All that it needs is in the arena of `tx`. */
static err_t piece_read(struct tx *tx, const char *file_id, int64_t from,
                        int64_t most, file_visit_t visit, void *visitor,
                        size_t *got)
{
    const unsigned char *bytes;
    struct rows *rows;

    TRY(db_row(tx, &sql_file_part_read,
               ARGS({ "id", file_id },
                    { "from", integer_text(tx->arena, from) },
                    { "most", integer_text(tx->arena, most) }),
               ERR_INTERNAL_ERROR, &rows));
    bytes = rows_bytes(rows, 0, "_content", tx->arena, got);
    return *got > 0 ? visit(visitor, bytes, *got) : ERR_INTERNAL_ERROR;
}

err_t file_store_read(struct tx *tx, const char *file_id, int64_t from,
                      int64_t length, file_visit_t visit, void *visitor)
{
    struct arena *whole = tx->arena;
    int64_t end = from + length;
    err_t err = OK;

    while (err == OK && from < end) {
        int64_t left = end - from;
        size_t got = 0;

        tx->arena = arena_new();
        err = piece_read(tx, file_id, from,
                         left < PIECE_BYTES ? left : PIECE_BYTES, visit,
                         visitor, &got);
        from += (int64_t)got;
        tx->diagnostic = arena_copy(whole, tx->diagnostic);
        arena_free(tx->arena);
        tx->arena = whole;
    }
    return err;
}

err_t file_store_drop(struct tx *tx, const char *file_id)
{
    return db_run(tx, &sql_file_part_drop, ARGS({ "id", file_id }));
}
