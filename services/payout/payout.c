/*
 * What people do with payouts.
 */
#include "services/payout/payout.h"

#include "services/actor/actor.h"
#include "services/base/json.h"
#include "services/base/money.h"
#include "services/impartiality/impartiality.h"
#include "services/payout/payout_case.h"

static int64_t sum_of(const json_t *instalments)
{
    const json_t *instalment;
    int64_t sum = 0;
    size_t i;

    json_array_foreach(instalments, i, instalment)
        sum += json_integer_value(json_object_get(instalment, "amountNok"));
    return sum;
}

/* Domain 8.54: Σ payouts ≤ award. */
static err_t within_or_told(struct tx *tx, int64_t left, int64_t wanted)
{
    struct problem *problem = tx->problem;

    if (wanted <= left)
        return OK;
    problem_with(problem, ERR_PAYOUTS_EXCEED_AWARD, "left",
                 money_format(problem->arena, left));
    problem->members =
        arena_printf(problem->arena, "\"leftNok\":%lld", (long long)left);
    return ERR_PAYOUTS_EXCEED_AWARD;
}

static err_t payable_or_told(struct tx *tx, const struct rows *asked,
                             const json_t *instalments)
{
    const char *why = rows_text(asked, 0, "why");
    const char *past = rows_text(asked, 0, "past");

    if (past != NULL) {
        fault_add(&tx->problem->faults, FAULT_DATE_IN_PAST,
                  arena_printf(tx->arena, "#/instalments/%s/dueDate", past),
                  NULL);
        return ERR_INVALID_BODY;
    }
    if (why != NULL)
        return problem_with(tx->problem, ERR_AWARD_NOT_OPEN, "why", why);
    if (rows_bool(asked, 0, "is_deferred"))
        return ERR_PAYOUT_DEFERRED;
    if (!rows_bool(asked, 0, "is_account_confirmed"))
        return ERR_ACCOUNT_NOT_CONFIRMED;
    return within_or_told(tx, rows_int(asked, 0, "left_nok"),
                          sum_of(instalments));
}

static err_t tell_all(struct tx *tx, const struct rows *asked,
                      const struct rows *made)
{
    for (size_t i = 0; i < rows_count(made); i++) {
        struct payout payout = {
            .id = rows_text(made, i, "id"),
            .application_id = rows_text(asked, 0, "application_id"),
            .award_id = rows_text(asked, 0, "id"),
            .organisation = rows_text(asked, 0, "organisation"),
            .administrator = rows_text(asked, 0, "administrator"),
            .amount_nok = rows_int(made, i, "amountNok"),
        };

        TRY(payout_tell(tx, &payout, "register", payout_lifecycle.states[0],
                        rows_text(made, i, "reason")));
    }
    return OK;
}

/* The rows as an array of PostgreSQL. */
static const char *ids_of(struct arena *arena, const struct rows *rows)
{
    struct text out = text_new(arena, 64 * (rows_count(rows) + 1));

    text_addc(&out, '{');
    for (size_t i = 0; i < rows_count(rows); i++) {
        text_add(&out, i > 0 ? "," : "");
        text_add(&out, rows_text(rows, i, "id"));
    }
    text_addc(&out, '}');
    return out.bytes;
}

err_t payout_register(struct tx *tx, const char *award_id,
                      const json_t *instalments, struct rows **out)
{
    const char *plan = json_text(tx->arena, instalments);
    struct rows *asked, *added;

    TRY(db_run(tx, &sql_payout_hold_award, ARGS({ "award_id", award_id })));
    TRY(db_row(tx, &sql_payout_ask,
               ARGS({ "award_id", award_id }, { "instalments", plan }),
               ERR_NOT_FOUND, &asked));
    TRY(actor_require(tx->actor, ROLE_CASEWORKER, tx->problem));
    TRY(impartiality_require(tx, rows_text(asked, 0, "application_id")));
    TRY(payable_or_told(tx, asked, instalments));
    TRY(db_row(tx, &sql_payout_add,
               ARGS({ "award_id", award_id }, { "instalments", plan },
                    { "state", payout_lifecycle.states[0] }),
               ERR_INTERNAL_ERROR, &added));
    TRY(db_row(tx, &sql_payout_of_award,
               ARGS({ "ids", ids_of(tx->arena, added) }), ERR_INTERNAL_ERROR,
               out));
    return tell_all(tx, asked, *out);
}

/* Less than before, where the award was reduced; never more: what is added to
 * an award is a payout of its own. */
static err_t lowered_or_told(struct tx *tx, const struct payout *payout,
                             int64_t amount_nok)
{
    struct problem *problem = tx->problem;

    if (amount_nok > payout->amount_nok) {
        fault_add(&problem->faults, FAULT_PAYOUT_RAISED, "#/amountNok",
                  integer_text(tx->arena, payout->amount_nok));
        return ERR_INVALID_BODY;
    }
    if (amount_nok <= payout->facts.most_nok)
        return OK;
    problem->members = arena_printf(problem->arena, "\"leftNok\":%lld",
                                    (long long)payout->facts.most_nok);
    return ERR_AWARD_REDUCED;
}

err_t payout_reregister(struct tx *tx, const char *id, int64_t version,
                        int64_t amount_nok, const char *reason)
{
    struct payout payout;
    const char *to;

    TRY(payout_begin(tx, id, version, "re-register", &payout, &to));
    TRY(impartiality_require(tx, payout.application_id));
    payout.was_nok = payout.amount_nok;
    if (amount_nok == 0)
        amount_nok = payout.was_nok;
    TRY(lowered_or_told(tx, &payout, amount_nok));
    payout.amount_nok = amount_nok;
    TRY(db_run(tx, &sql_payout_reregister,
               ARGS({ "id", id }, { "state", to },
                    { "amount_nok", integer_text(tx->arena, amount_nok) },
                    { "reason", reason })));
    return payout_tell(tx, &payout, "re-register", to, reason);
}

/* fvl. §§ 6 and 8: who is disqualified in the case lets none of its money go.
 * To stop it is for everybody (domain 8.56). */
static err_t begin_allowed(struct tx *tx, const char *id, int64_t version,
                           const char *action, struct payout *out,
                           const char **to)
{
    TRY(payout_begin(tx, id, version, action, out, to));
    return impartiality_person_allowed(tx, out->application_id,
                                       tx->actor->person);
}

err_t payout_attest(struct tx *tx, const char *id, int64_t version)
{
    struct payout payout;
    const char *to;

    TRY(begin_allowed(tx, id, version, "attest", &payout, &to));
    TRY(db_run(tx, &sql_payout_attest, ARGS({ "id", id }, { "state", to })));
    return payout_tell(tx, &payout, "attest", to, NULL);
}

err_t payout_hold(struct tx *tx, const char *id, int64_t version,
                  const char *reason)
{
    struct payout payout;
    const char *to;

    TRY(payout_begin_stop(tx, id, version, &payout, &to));
    TRY(db_run(tx, &sql_payout_hold, ARGS({ "id", id }, { "state", to })));
    TRY(db_run(tx, &sql_payout_hold_add,
               ARGS({ "id", id }, { "reason", reason })));
    return payout_tell(tx, &payout, "hold", to, reason);
}

/* A payout that moves on, or ends; with it the stop that it was under. */
static err_t leave(struct tx *tx, const char *id, int64_t version,
                   const char *action, const char *reason)
{
    struct payout payout;
    const char *to;

    TRY(begin_allowed(tx, id, version, action, &payout, &to));
    TRY(db_run(tx, &sql_payout_move, ARGS({ "id", id }, { "state", to })));
    TRY(db_run(tx, &sql_payout_hold_release,
               ARGS({ "id", id }, { "reason", reason })));
    return payout_tell(tx, &payout, action, to, reason);
}

err_t payout_release(struct tx *tx, const char *id, int64_t version,
                     const char *reason)
{
    return leave(tx, id, version, "release", reason);
}

err_t payout_cancel(struct tx *tx, const char *id, int64_t version,
                    const char *reason)
{
    return leave(tx, id, version, "cancel", reason);
}
