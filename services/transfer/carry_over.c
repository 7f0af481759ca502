/*
 * Unused funds, to the next year (domain 8.58).
 */
#include <string.h>

#include "services/actor/actor.h"
#include "services/transfer/transfer_case.h"

static const struct field request_fields[] = {
    FIELD_INT(struct carry_over_request, amount_nok, "amountNok", NULL),
    FIELD_INT(struct carry_over_request, to_year, "toYear", NULL),
    FIELD_TEXT(struct carry_over_request, reason, "reason", NULL),
};
const struct record carry_over_request_record =
    RECORD("carryOverRequest", struct carry_over_request, request_fields);

/* `asked_in`: the application that asks, or NULL. */
static err_t make(struct tx *tx, const struct held_award *award,
                  const struct carry_over_request *request,
                  const char *asked_in, const char **id)
{
    struct rows *rows;

    TRY(db_row(
        tx, &sql_carry_over_add,
        ARGS({ "award_id", award->id },
             { "amount_nok", integer_text(tx->arena, request->amount_nok) },
             { "reason", request->reason }, { "asked_in", asked_in }),
        ERR_INTERNAL_ERROR, &rows));
    *id = rows_text(rows, 0, "id");
    return transfer_made(tx, award, "carry_over", *id, request->reason);
}

err_t carry_over_request(struct tx *tx, const char *award_id,
                         const struct carry_over_request *request,
                         const char **id)
{
    struct held_award award;

    TRY(award_begin(tx, award_id, &award));
    TRY(actor_require(tx->actor, ROLE_APPLICANT, tx->problem));
    TRY(carry_over_check(&award.terms, request->to_year, tx->problem));
    TRY(carry_over_check_amount(&award.terms, request->amount_nok,
                                tx->problem));
    return make(tx, &award, request, NULL, id);
}

/* The request that an earlier version of the application made, as it is to
 * be now. `found` has it. */
static err_t ask_anew(struct tx *tx, const struct rows *found,
                      const struct carry_over_request *request)
{
    struct transfer transfer = {
        .id = rows_text(found, 0, "id"),
        .version = rows_int(found, 0, "version"),
        .facts = { .kind = "carry_over",
                   .state = carry_over_lifecycle.states[0] },
        .to = carry_over_lifecycle.states[0],
    };

    TRY(award_begin(tx, rows_text(found, 0, "award_id"), &transfer.award));
    TRY(db_run(
        tx, &sql_carry_over_change,
        ARGS({ "id", transfer.id },
             { "amount_nok", integer_text(tx->arena, request->amount_nok) },
             { "reason", request->reason })));
    return transfer_journal(tx, &transfer, "change", request->reason);
}

static err_t lapse(struct tx *tx, const struct rows *found,
                   const char *application_id)
{
    struct transfer transfer = {
        .id = rows_text(found, 0, "id"),
        .version = rows_int(found, 0, "version"),
        .facts = { .kind = "carry_over",
                   .state = carry_over_lifecycle.states[0] },
        .to = "refused",
    };

    TRY(award_begin(tx, rows_text(found, 0, "award_id"), &transfer.award));
    TRY(db_run(tx, &sql_carry_over_lapse,
               ARGS({ "application_id", application_id })));
    return transfer_journal(tx, &transfer, "lapse", NULL);
}

/* Where the rules stand against it, the application stands without it. */
static err_t ask_first(struct tx *tx, const char *application_id,
                       int64_t from_year,
                       const struct carry_over_request *request)
{
    struct problem unspoken = { 0 };
    struct held_award award;
    struct rows *rows;
    const char *id;

    TRY(db_query(tx, &sql_carry_over_find,
                 ARGS({ "application_id", application_id },
                      { "from_year", integer_text(tx->arena, from_year) }),
                 &rows));
    if (rows_count(rows) == 0)
        return OK;
    problem_init(&unspoken, tx->arena);
    TRY(award_begin(tx, rows_text(rows, 0, "id"), &award));
    if (carry_over_check(&award.terms, request->to_year, &unspoken) != OK)
        return OK;
    return make(tx, &award, request, application_id, &id);
}

err_t carry_over_ask_in(struct tx *tx, const char *application_id,
                        int64_t from_year,
                        const struct carry_over_request *request)
{
    struct rows *found;

    TRY(db_query(tx, &sql_carry_over_asked,
                 ARGS({ "application_id", application_id }), &found));
    if (rows_count(found) > 0 &&
        strcmp(rows_text(found, 0, "state"), "requested") != 0)
        return OK; /* it is decided, and stands */
    if (rows_count(found) > 0)
        return request == NULL ? lapse(tx, found, application_id)
                               : ask_anew(tx, found, request);
    if (request == NULL)
        return OK;
    return ask_first(tx, application_id, from_year, request);
}

/* fvl. § 24: what is not granted has a reason. */
static err_t verdict_or_told(struct tx *tx, const struct transfer *transfer,
                             int64_t granted_nok, const char *reason)
{
    struct faults *faults = &tx->problem->faults;

    if (granted_nok > transfer->amount_nok)
        fault_add(faults, FAULT_GRANTED_OVER_ASKED, "#/grantedNok",
                  integer_text(tx->arena, transfer->amount_nok));
    if (granted_nok < transfer->amount_nok && reason == NULL)
        fault_add(faults, FAULT_REASON_MISSING, "#/reason", "reason");
    return faults->count == 0 ? OK : ERR_INVALID_BODY;
}

/* Since it was asked for the money may have been claimed, or spent. */
err_t carry_over_grant(struct tx *tx, const struct transfer *transfer,
                       int64_t granted_nok, const char *reason)
{
    struct award_terms terms = transfer->award.terms;
    struct transfer_verdict verdict = {
        .action = "grant",
        .granted_nok = granted_nok == 0 ? transfer->amount_nok : granted_nok,
        .reason = reason,
    };

    terms.is_carried = false; /* by this very one, at most */
    TRY(verdict_or_told(tx, transfer, verdict.granted_nok, reason));
    TRY(carry_over_check(&terms, 0, tx->problem));
    TRY(carry_over_check_amount(&terms, verdict.granted_nok, tx->problem));
    return transfer_settle(tx, transfer, &verdict);
}
