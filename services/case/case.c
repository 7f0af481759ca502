/*
 * Opening a case for a change.
 */
#include "services/case/case.h"

#include <string.h>

err_t case_open(struct tx *tx, const struct opening *opening, const char *id,
                int64_t version, const char *action, void *subject,
                const struct transition **out)
{
    void *found = arena_alloc(tx->arena, opening->size);
    const struct transition *step;
    const void *guarded;
    struct rows *rows;
    err_t refusal;

    TRY(db_row(tx, opening->lock, ARGS({ "id", id }), ERR_NOT_FOUND, &rows));
    TRY(version_check(version, rows_int(rows, 0, "version"), tx->problem));
    guarded = opening->load(rows, tx->arena, found);
    refusal = lifecycle_find(opening->lifecycle, rows_text(rows, 0, "state"),
                             action, guarded, tx->actor, tx->problem, &step);
    if (refusal != OK && opening->tell != NULL)
        opening->tell(tx, found, refusal);
    if (refusal != OK)
        return refusal;
    memcpy(subject, found, opening->size);
    if (out != NULL)
        *out = step;
    return OK;
}
