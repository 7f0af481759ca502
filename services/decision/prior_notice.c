/*
 * Prior notices as rows, and the time that they leave.
 */
#include "services/decision/prior_notice.h"

err_t prior_notice_weigh(struct tx *tx, const json_t *rule_set,
                         const struct time_to_answer *time)
{
    struct faults *faults = &tx->problem->faults;
    const json_t *days = json_object_get(rule_set, "priorNoticeDays");
    struct rows *rows;

    TRY(db_row(
        tx, &sql_prior_notice_weigh,
        ARGS({ "at", time->at }, { "date", time->date },
             { "days", integer_text(tx->arena, json_integer_value(days)) }),
        ERR_INTERNAL_ERROR, &rows));
    if (!rows_bool(rows, 0, "isEnough"))
        fault_add(faults, FAULT_TIME_TO_ANSWER_SHORT, time->pointer,
                  rows_text(rows, 0, "earliest"));
    if (rows_bool(rows, 0, "isTooMuch"))
        fault_add(faults, FAULT_TIME_TO_ANSWER_LONG, time->pointer,
                  rows_text(rows, 0, "latest"));
    return faults->count == 0 ? OK : ERR_INVALID_BODY;
}

err_t prior_notice_give(struct tx *tx, const char *decision_id,
                        const json_t *rule_set,
                        const struct prior_notice *notice, const char **id)
{
    struct rows *rows;

    fault_add_if_blank(&tx->problem->faults, "#/text", notice->text);
    if (tx->problem->faults.count > 0)
        return ERR_INVALID_BODY;
    TRY(prior_notice_weigh(tx, rule_set,
                           &(struct time_to_answer){ .at = notice->answer_by,
                                                     .pointer =
                                                         "#/answerBy" }));
    TRY(db_row(tx, &sql_prior_notice_add,
               ARGS({ "id", decision_id }, { "text", notice->text },
                    { "answer_by", notice->answer_by }),
               ERR_INTERNAL_ERROR, &rows));
    *id = rows_text(rows, 0, "id");
    return db_run(tx, &sql_decision_touch, ARGS({ "id", decision_id }));
}

err_t prior_notice_answer(struct tx *tx, const char *decision_id,
                          const char *text)
{
    TRY(db_run(tx, &sql_prior_notice_answer,
               ARGS({ "id", decision_id }, { "text", text })));
    return db_run(tx, &sql_decision_touch, ARGS({ "id", decision_id }));
}

err_t prior_notice_require(struct tx *tx, const char *decision_id)
{
    struct rows *rows;

    TRY(db_row(tx, &sql_prior_notice_last, ARGS({ "id", decision_id }),
               ERR_PRIOR_NOTICE_REQUIRED, &rows));
    if (rows_bool(rows, 0, "isOver"))
        return OK;
    return problem_with(tx->problem, ERR_PRIOR_NOTICE_RUNS, "deadline",
                        rows_text(rows, 0, "deadline"));
}
