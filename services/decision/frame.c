/*
 * Taking of a frame.
 */
#include "services/decision/frame.h"

#include "services/base/money.h"

/* What there is and what was wanted, as numbers and in words. */
static err_t frame_told(struct tx *tx, const char *call_id, int64_t wanted)
{
    struct problem *problem = tx->problem;
    struct rows *rows;
    int64_t left;

    TRY(db_row(tx, &sql_frame_get, ARGS({ "call_id", call_id }), ERR_NOT_FOUND,
               &rows));
    left = rows_int(rows, 0, "leftNok");
    problem_with(problem, ERR_FRAME_EXCEEDED, "wanted",
                 money_format(problem->arena, wanted));
    problem_with(problem, ERR_FRAME_EXCEEDED, "left",
                 money_format(problem->arena, left));
    problem->members =
        arena_printf(problem->arena,
                     "\"frameNok\":%lld,\"awardedNok\":%lld,\"leftNok\":%lld,"
                     "\"wantedNok\":%lld",
                     (long long)rows_int(rows, 0, "frameNok"),
                     (long long)rows_int(rows, 0, "awardedNok"),
                     (long long)left, (long long)wanted);
    return ERR_FRAME_EXCEEDED;
}

err_t frame_take(struct tx *tx, const char *call_id, int64_t amount_nok)
{
    struct rows *rows;

    if (amount_nok == 0)
        return OK;
    TRY(db_row(tx, &sql_frame_move,
               ARGS({ "call_id", call_id },
                    { "amount", integer_text(tx->arena, amount_nok) }),
               ERR_INTERNAL_ERROR, &rows));
    return rows_bool(rows, 0, "isMoved") ? OK
                                         : frame_told(tx, call_id, amount_nok);
}

err_t frame_holds(struct tx *tx, const char *call_id, int64_t amount_nok)
{
    struct rows *rows;

    TRY(db_row(tx, &sql_frame_get, ARGS({ "call_id", call_id }), ERR_NOT_FOUND,
               &rows));
    return amount_nok <= rows_int(rows, 0, "leftNok")
               ? OK
               : frame_told(tx, call_id, amount_nok);
}

err_t frame_release(struct tx *tx, const char *application_id)
{
    return db_run(tx, &sql_frame_release,
                  ARGS({ "application_id", application_id },
                       { "operation", tx->operation },
                       { "supplier", tx->actor->supplier },
                       { "trace_id", tx->trace_id }));
}
