/*
 * From one measure of an award to another (omdisponering, domain 8.57).
 */
#include "services/actor/actor.h"
#include "services/base/json.h"
#include "services/transfer/transfer_case.h"

err_t reallocation_request(struct tx *tx, const char *award_id,
                           const json_t *parts, const char *reason,
                           const char **id)
{
    struct faults *faults = &tx->problem->faults;
    struct held_award award;
    struct rows *rows;

    TRY(award_begin(tx, award_id, &award));
    TRY(actor_require(tx->actor, ROLE_APPLICANT, tx->problem));
    TRY(award_check_open(&award.terms, tx->problem));
    reallocation_check_form(&award.terms, parts, faults);
    if (faults->count > 0)
        return ERR_INVALID_BODY;
    TRY(reallocation_check(&award.terms, parts, "amountNok", tx->problem));
    TRY(db_row(
        tx, &sql_reallocation_add,
        ARGS({ "award_id", award_id },
             { "amount_nok", integer_text(tx->arena, reallocation_total(
                                                         parts, "amountNok")) },
             { "reason", reason }, { "parts", json_text(tx->arena, parts) }),
        ERR_INTERNAL_ERROR, &rows));
    *id = rows_text(rows, 0, "id");
    return transfer_made(tx, &award, "reallocation", *id, reason);
}

/* As the measures stand now. */
static err_t settle(struct tx *tx, const struct transfer *transfer,
                    const char *action, const json_t *parts, const char *reason)
{
    TRY(reallocation_check(&transfer->award.terms, parts, "grantedNok",
                           tx->problem));
    return transfer_settle(tx, transfer,
                           &(struct transfer_verdict){
                               .action = action,
                               .granted_nok =
                                   reallocation_total(parts, "grantedNok"),
                               .parts = parts,
                               .reason = reason });
}

err_t reallocation_grant(struct tx *tx, const struct transfer *transfer,
                         const char *reason)
{
    json_t *parts = json_own(tx->arena, json_deep_copy(transfer->parts));

    for (size_t i = 0; i < json_array_size(parts); i++) {
        json_t *part = json_array_get(parts, i);

        json_object_set(part, "grantedNok", json_object_get(part, "amountNok"));
    }
    return settle(tx, transfer, "grant", parts, reason);
}

err_t reallocation_grant_partly(struct tx *tx, const char *id, int64_t version,
                                const json_t *parts, const char *reason)
{
    struct transfer transfer;
    json_t *decided;

    TRY(transfer_begin(tx, id, version, "grant-partly", &transfer));
    decided = reallocation_decide(transfer.parts, parts, &tx->problem->faults);
    if (decided == NULL)
        return ERR_INVALID_BODY;
    return settle(tx, &transfer, "grant-partly", decided, reason);
}
