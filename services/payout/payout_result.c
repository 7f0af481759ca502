/*
 * Results of payments.
 */
#include "services/payout/payout_result.h"

#include <string.h>

#include "services/actor/actor.h"
#include "services/base/json.h"
#include "services/impartiality/impartiality.h"
#include "services/payout/payout_case.h"

/* One result, as the contract's schema has accepted it. */
struct result {
    const char *reference, *outcome, *at, *message;
    bool is_confirmed; /* a person has looked and says so */
    bool is_current;   /* of the payment that is tried now */
    bool is_attested;  /* the payout, by now or before it was stopped */
    int64_t tried_nok; /* by that payment */
};

#define REPORTED(macro, member, name) macro(struct result, member, name, NULL)

static const struct field result_fields[] = {
    REPORTED(FIELD_TEXT, reference, "paymentReference"),
    REPORTED(FIELD_TEXT, outcome, "outcome"),
    REPORTED(FIELD_TEXT, at, "at"),
    REPORTED(FIELD_TEXT, message, "message"),
    REPORTED(FIELD_BOOL, is_confirmed, "isConfirmed"),
};
static const struct record result_record =
    RECORD("result", struct result, result_fields);

static const char recorded[] = "recorded";
static const char repeated[] = "repeated";
static const char conflict[] = "conflict";

static bool is_in(const struct payout *payout, const char *state)
{
    return strcmp(payout->facts.state, state) == 0;
}

static bool is_paid(const struct result *result)
{
    return strcmp(result->outcome, "paid") == 0;
}

/* ---- Effects ------------------------------------------------------------- */

static err_t pay(struct tx *tx, struct payout *payout,
                 const struct result *result)
{
    const char *to = payout_follow(payout, "pay");

    payout->was_nok = payout->amount_nok;
    payout->amount_nok = result->tried_nok;
    TRY(db_run(tx, &sql_payout_pay,
               ARGS({ "id", payout->id }, { "state", to },
                    { "reference", result->reference }, { "at", result->at })));
    if (is_in(payout, "held"))
        TRY(db_run(tx, &sql_payout_hold_release,
                   ARGS({ "id", payout->id },
                        { "reason", result->message == NULL
                                        ? result->reference
                                        : result->message })));
    return payout_tell(tx, payout, "pay", to, NULL);
}

/* What the bank says may name an account, whose eleven digits the audit does
 * not keep: it stands with the payout. */
static err_t fail(struct tx *tx, struct payout *payout,
                  const struct result *result)
{
    const char *to = payout_follow(payout, "fail");

    TRY(db_run(tx, &sql_payout_fail,
               ARGS({ "id", payout->id }, { "state", to }, { "at", result->at },
                    { "message", result->message })));
    return payout_tell(tx, payout, "fail", to, NULL);
}

/* The answer was here before the batch was. */
static err_t send_late(struct tx *tx, struct payout *payout)
{
    const char *to = payout_follow(payout, "send");

    TRY(db_run(tx, &sql_payout_send,
               ARGS({ "id", payout->id }, { "state", to },
                    { "batch_id", NULL })));
    return payout_tell(tx, payout, "send", to, NULL);
}

/* For a person to look at: once, until somebody has. */
static err_t dispute(struct tx *tx, struct payout *payout,
                     const struct result *result)
{
    json_t *found =
        json_own(tx->arena,
                 json_pack("{ss ss ss ss*}", "paymentReference",
                           result->reference, "outcome", result->outcome, "at",
                           result->at, "message", result->message));

    if (payout->facts.is_in_conflict)
        return OK;
    TRY(db_run(tx, &sql_payout_dispute,
               ARGS({ "id", payout->id },
                    { "conflict", json_text(tx->arena, found) })));
    return payout_tell(tx, payout, "dispute", payout->facts.state, NULL);
}

static err_t settle(struct tx *tx, struct payout *payout)
{
    TRY(db_run(tx, &sql_payout_dispute,
               ARGS({ "id", payout->id }, { "conflict", NULL })));
    return payout_tell(tx, payout, "settle", payout->facts.state, NULL);
}

/* ---- Verdicts ------------------------------------------------------------ */

/* Nothing of it has left, as far as is known here. */
static bool is_kept(const struct payout *payout)
{
    return is_in(payout, "registered") || is_in(payout, "held") ||
           is_in(payout, "cancelled");
}

/* Does it say what is known already? A payment that was tried before the one of
 * now had failed; and one that was kept was not made, when somebody has
 * looked. */
static bool is_known(const struct payout *payout, const struct result *result)
{
    if (!result->is_current ||
        (is_kept(payout) && result->is_confirmed && !is_paid(result)))
        return !is_paid(result);
    return is_in(payout, result->outcome);
}

/* A payment that was sent, or that the bank knows of before we do. */
static err_t take(struct tx *tx, struct payout *payout,
                  const struct result *result)
{
    if (is_in(payout, "attested"))
        TRY(send_late(tx, payout));
    return is_paid(result) ? pay(tx, payout, result) : fail(tx, payout, result);
}

static bool is_awaited(const struct payout *payout, const struct result *result)
{
    bool is_here =
        is_in(payout, "attested") || is_in(payout, "failed") || is_kept(payout);

    if (is_paid(result) && result->is_confirmed && is_here)
        return true;
    return result->is_current &&
           (is_in(payout, "attested") || is_in(payout, "sent"));
}

/* Two people, always: whoever confirms what nobody has attested does so in the
 * attestant's place (domain 8.55), and is none of those who may not. */
static err_t vouch(struct tx *tx, const struct payout *payout,
                   const struct result *result, bool *is_vouched)
{
    err_t err;

    *is_vouched = result->is_attested ||
                  payout_may_vouch(&payout->facts, tx->actor) == OK;
    if (result->is_attested || !*is_vouched)
        return OK;
    err = impartiality_person_allowed(tx, payout->application_id,
                                      tx->actor->person);
    if (err != ERR_DISQUALIFIED && err != ERR_IMPARTIALITY_UNRULED)
        return err;
    *is_vouched = false;
    return OK;
}

static err_t apply(struct tx *tx, struct payout *payout,
                   const struct result *result, const char **verdict)
{
    bool is_settled = payout->facts.is_in_conflict && result->is_confirmed;
    bool is_vouched = false;

    if (is_known(payout, result)) {
        *verdict = is_settled ? recorded : repeated;
        return is_settled ? settle(tx, payout) : OK;
    }
    if (is_awaited(payout, result))
        TRY(vouch(tx, payout, result, &is_vouched));
    if (is_vouched) {
        *verdict = recorded;
        return take(tx, payout, result);
    }
    *verdict = conflict;
    return dispute(tx, payout, result);
}

/* ---- Items --------------------------------------------------------------- */

static json_t *verdict_new(const struct result *result, const char *verdict,
                           const struct payout *payout)
{
    return json_pack("{ss ss ss* ss*}", "paymentReference", result->reference,
                     "result", verdict, "fundTransferId", payout->id, "state",
                     payout->facts.state);
}

static err_t one(struct tx *tx, const struct rows *found, size_t row,
                 json_t *verdicts)
{
    const char *id = rows_text(found, row, "id");
    const char *verdict = "unknown";
    struct payout payout = { 0 };
    struct result result;
    struct rows *rows;
    json_t *item =
        json_own(tx->arena, json_loads(rows_text(found, row, "item"),
                                       JSON_REJECT_DUPLICATES, NULL));

    record_from_json(&result_record, item, tx->arena, &result);
    if (id != NULL) {
        TRY(db_row(tx, &sql_payout_result_load,
                   ARGS({ "id", id }, { "reference", result.reference }),
                   ERR_INTERNAL_ERROR, &rows));
        payout_from_row(rows, 0, tx->arena, &payout);
        result.is_current = rows_bool(rows, 0, "is_current");
        result.is_attested = rows_bool(rows, 0, "is_attested");
        result.tried_nok = rows_int(rows, 0, "tried_nok");
        TRY(apply(tx, &payout, &result, &verdict));
    }
    json_array_set_new(verdicts, (size_t)rows_int(found, row, "place"),
                       verdict_new(&result, verdict, &payout));
    return OK;
}

static err_t past_or_told(struct tx *tx, const struct rows *found)
{
    struct faults *faults = &tx->problem->faults;

    for (size_t row = 0; row < rows_count(found); row++)
        if (rows_bool(found, row, "is_future"))
            fault_add(faults, FAULT_RESULT_IN_FUTURE,
                      arena_printf(tx->arena, "#/items/%s/at",
                                   rows_text(found, row, "place")),
                      NULL);
    return faults->count == 0 ? OK : ERR_INVALID_BODY;
}

/* Of the awards as all results together leave them. */
static err_t balances_told(struct tx *tx, json_t *verdicts)
{
    struct rows *rows;

    TRY(db_query(tx, &sql_payout_result_balances,
                 ARGS({ "receipts", json_text(tx->arena, verdicts) }), &rows));
    for (size_t row = 0; row < rows_count(rows); row++) {
        size_t place = (size_t)rows_int(rows, row, "place");

        json_object_set_new(json_array_get(verdicts, place), "balance",
                            json_loads(rows_text(rows, row, "balance"),
                                       JSON_REJECT_DUPLICATES, NULL));
    }
    return OK;
}

err_t payout_results(struct tx *tx, const json_t *items, struct text *out)
{
    const struct arg *args = ARGS({ "items", json_text(tx->arena, items) });
    json_t *verdicts = json_own(tx->arena, json_array());
    struct rows *found;

    TRY(actor_require(tx->actor, ROLE_ATTESTANT, tx->problem));
    TRY(db_run(tx, &sql_payout_result_hold, args));
    TRY(db_query(tx, &sql_payout_result_find, args, &found));
    TRY(past_or_told(tx, found));
    for (size_t row = 0; row < rows_count(found); row++)
        json_array_append_new(verdicts, json_null());
    for (size_t row = 0; row < rows_count(found); row++)
        TRY(one(tx, found, row, verdicts));
    TRY(balances_told(tx, verdicts));
    text_add_json(out, verdicts);
    return OK;
}
