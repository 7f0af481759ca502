/*
 * The administrator's side: what becomes of a version, more time, and what a
 * call has achieved.
 */
#include <string.h>

#include "services/actor/actor.h"
#include "services/base/json.h"
#include "services/base/money.h"
#include "services/report/report_case.h"

err_t report_return(struct tx *tx, const char *id, int64_t version,
                    const char *remarks)
{
    struct report report;

    TRY(report_open_impartial(tx, id, version, "return", &report));
    TRY(db_run(tx, &sql_report_return,
               ARGS({ "id", id }, { "remarks", remarks })));
    TRY(db_run(tx, &sql_report_touch,
               ARGS({ "id", id }, { "state", report.to })));
    return report_tell(tx, &report, "return", remarks);
}

err_t report_approve_content(struct tx *tx, const char *id, int64_t version)
{
    struct report report;

    TRY(report_open_impartial(tx, id, version, "approve-content", &report));
    TRY(db_run(tx, &sql_report_approve_content, ARGS({ "id", id })));
    TRY(db_run(tx, &sql_report_touch,
               ARGS({ "id", id }, { "state", report.to })));
    return report_tell(tx, &report, "approve-content", NULL);
}

/* 8.69: spent, carried over and claimed is what was paid and carried in. What
 * a correction says was not spent after all can be claimed only when it is
 * approved: there the notice of a repayment (fvl. § 16) is enough. And a
 * merged municipality's reports add up together, with the last of them. */
static err_t balance_or_told(struct tx *tx, const struct report *report)
{
    bool is_correction = !report->facts.is_unapproved;
    int64_t left =
        report->left_nok - (is_correction ? report->to_claim_nok : 0);

    if (report->least_nok >= 0 &&
        (left == 0 || (left > 0 && report->is_awaiting_others)))
        return OK;
    tx->problem->members =
        arena_printf(tx->arena, "\"differenceNok\":%lld", (long long)left);
    return problem_with(tx->problem, ERR_ACCOUNTS_DO_NOT_BALANCE, "difference",
                        money_format(tx->arena, left));
}

err_t report_approve_accounts(struct tx *tx, const char *id, int64_t version)
{
    struct report report;

    /* Nobody carries over or claims what the report says was spent. */
    TRY(db_run(tx, &sql_report_hold_awards, ARGS({ "id", id })));
    TRY(report_open_impartial(tx, id, version, "approve-accounts", &report));
    TRY(balance_or_told(tx, &report));
    TRY(db_run(tx, &sql_report_approve_accounts, ARGS({ "id", id })));
    TRY(db_run(tx, &sql_report_spending_clear, ARGS({ "id", id })));
    TRY(db_run(tx, &sql_report_spending_add, ARGS({ "id", id })));
    TRY(db_run(tx, &sql_report_approve,
               ARGS({ "id", id }, { "state", report.to })));
    return report_tell(tx, &report, "approve-accounts", NULL);
}

/* A day that is past gives nobody more time. */
static err_t ahead_or_told(struct tx *tx, const char *due_date)
{
    struct rows *rows;

    TRY(db_row(tx, &sql_report_extend_weigh, ARGS({ "due_date", due_date }),
               ERR_INTERNAL_ERROR, &rows));
    if (rows_bool(rows, 0, "_isAhead"))
        return OK;
    fault_add(&tx->problem->faults, FAULT_DUE_IN_PAST, "#/dueDate", NULL);
    return ERR_INVALID_BODY;
}

static err_t extend(struct tx *tx, const struct report *report,
                    const char *due_date, const char *reason)
{
    TRY(db_run(tx, &sql_report_extend,
               ARGS({ "id", report->id }, { "due_date", due_date },
                    { "reason", reason })));
    return report_tell(tx, report, "extend", reason);
}

err_t report_extend(struct tx *tx, const char *id, int64_t version,
                    const char *due_date, const char *reason)
{
    struct report report;

    TRY(report_open_impartial(tx, id, version, "extend", &report));
    /* Dates of ISO 8601 compare as texts. */
    if (strcmp(due_date, report.due) <= 0)
        return problem_with(tx->problem, ERR_DEADLINE_NOT_LATER, "deadline",
                            report.due);
    TRY(ahead_or_told(tx, due_date));
    return extend(tx, &report, due_date, reason);
}

static bool has_row_of(const struct rows *rows, const char *organisation)
{
    for (size_t i = 0; i < rows_count(rows); i++) {
        if (strcmp(rows_text(rows, i, "organisation"), organisation) == 0)
            return true;
    }
    return false;
}

/* Whoever was named is awaited: a mistaken number is not passed over. */
static err_t named_or_told(struct tx *tx, const struct rows *rows,
                           const json_t *organisations)
{
    struct faults *faults = &tx->problem->faults;

    for (size_t i = 0; i < json_array_size(organisations); i++) {
        const char *number =
            json_string_value(json_array_get(organisations, i));

        if (!has_row_of(rows, number))
            fault_add(faults, FAULT_NO_REPORT_AWAITED,
                      arena_printf(tx->arena, "#/organisationNumbers/%zu", i),
                      number);
    }
    return faults->count == 0 ? OK : ERR_INVALID_BODY;
}

/* One of many, loaded as if it were alone. What is given to all favours
 * nobody (fvl. § 6); who is named is a case of its own. */
static err_t extend_one(struct tx *tx, const char *id, const char *due_date,
                        const char *reason, bool is_named)
{
    struct report report;

    if (is_named)
        TRY(report_open_impartial(tx, id, 0, "extend", &report));
    else
        TRY(report_open_staff(tx, id, 0, "extend", &report));
    return extend(tx, &report, due_date, reason);
}

err_t report_extend_many(struct tx *tx, const char *call_id, int64_t version,
                         const char *due_date, const char *reason,
                         const json_t *organisations, struct text *out)
{
    struct rows *rows;

    TRY(actor_require(tx->actor, ROLE_CASEWORKER | ROLE_APPROVER, tx->problem));
    TRY(db_row(tx, &sql_call_lock, ARGS({ "id", call_id }), ERR_NOT_FOUND,
               &rows));
    TRY(version_check(version, rows_int(rows, 0, "version"), tx->problem));
    TRY(ahead_or_told(tx, due_date));
    TRY(db_query(
        tx, &sql_report_extend_open,
        ARGS({ "call_id", call_id }, { "due_date", due_date },
             { "organisations", organisations == NULL
                                    ? NULL
                                    : json_text(tx->arena, organisations) }),
        &rows));
    TRY(named_or_told(tx, rows, organisations));
    text_addf(out, "{\"dueDate\":\"%s\",\"extendedCount\":%zu,\"reportIds\":[",
              due_date, rows_count(rows));
    for (size_t i = 0; i < rows_count(rows); i++) {
        TRY(extend_one(tx, rows_text(rows, i, "id"), due_date, reason,
                       organisations != NULL));
        text_add(out, i == 0 ? "" : ",");
        text_json(out, rows_text(rows, i, "id"));
    }
    text_add(out, "]}");
    return OK;
}

err_t report_may_count(struct tx *tx)
{
    return actor_require(
        tx->actor, ROLE_CASEWORKER | ROLE_APPROVER | ROLE_OWNER, tx->problem);
}
