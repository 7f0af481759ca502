/*
 * Prior notices as rows, and the time that they leave.
 */
#include "services/decision/prior_notice.h"

static err_t time_or_told(struct tx *tx, const json_t *rule_set,
                          const char *answer_by)
{
    const json_t *days = json_object_get(rule_set, "priorNoticeDays");
    struct rows *rows;

    TRY(db_row(
        tx, &sql_prior_notice_weigh,
        ARGS({ "answer_by", answer_by },
             { "days", integer_text(tx->arena, json_integer_value(days)) }),
        ERR_INTERNAL_ERROR, &rows));
    if (rows_bool(rows, 0, "isEnough"))
        return OK;
    fault_add(&tx->problem->faults, FAULT_TIME_TO_ANSWER_SHORT, "#/answerBy",
              rows_text(rows, 0, "earliest"));
    return ERR_INVALID_BODY;
}

err_t prior_notice_give(struct tx *tx, const char *decision_id,
                        const json_t *rule_set,
                        const struct prior_notice *notice)
{
    TRY(time_or_told(tx, rule_set, notice->answer_by));
    TRY(db_run(tx, &sql_prior_notice_add,
               ARGS({ "id", decision_id }, { "text", notice->text },
                    { "answer_by", notice->answer_by })));
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
