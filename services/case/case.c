/*
 * Opening a case for a change.
 */
#include "services/case/case.h"

#include <string.h>

/* Whoever has no role in it is told no more. */
static bool is_of_the_case(err_t refusal)
{
    return refusal != ERR_ROLE_REQUIRED && refusal != ERR_PERSON_REQUIRED;
}

/* Gives what is told in place of a refusal: of a case from which one is to
 * stay away, neither its state nor what may be done to it. */
static err_t refused(struct tx *tx, const struct opening *opening,
                     const struct rows *rows, const void *subject,
                     err_t refusal)
{
    if (opening->impartial != NULL && is_of_the_case(refusal)) {
        err_t verdict = opening->impartial(tx, rows);

        if (verdict != OK) {
            problem_init(tx->problem, tx->problem->arena);
            return verdict;
        }
    }
    if (opening->tell != NULL)
        opening->tell(tx, subject, refusal);
    return refusal;
}

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
    if (refusal != OK)
        return refused(tx, opening, rows, found, refusal);
    memcpy(subject, found, opening->size);
    if (out != NULL)
        *out = step;
    return OK;
}
