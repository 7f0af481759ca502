/*
 * What all kinds of fund transfers have in common.
 */
#include "services/transfer/transfer.h"

#include <string.h>

#include "services/actor/actor.h"
#include "services/transfer/transfer_case.h"

err_t transfer_get(struct tx *tx, const char *id, struct rows **out)
{
    if (tx->actor->capacity != CAPACITY_STAFF)
        TRY(actor_require(tx->actor, ROLE_APPLICANT, tx->problem));
    return db_row(tx, &sql_transfer_get, ARGS({ "id", id }), ERR_NOT_FOUND,
                  out);
}

void transfer_decorate(struct text *out, const struct rows *rows, size_t row,
                       const struct actor *actor)
{
    struct transfer_facts facts = { 0 };

    rows_load(rows, row, &transfer_facts_record, out->arena, &facts);
    lifecycle_write_actions(out, transfer_lifecycle(facts.kind), facts.state,
                            &facts, actor);
}

err_t transfer_grant(struct tx *tx, const char *id, int64_t version,
                     int64_t granted_nok, const char *reason)
{
    struct transfer transfer;

    TRY(transfer_begin(tx, id, version, "grant", &transfer));
    if (strcmp(transfer.facts.kind, "carry_over") == 0)
        return carry_over_grant(tx, &transfer, granted_nok, reason);
    if (granted_nok != 0) {
        fault_add(&tx->problem->faults, FAULT_NOT_OF_KIND, "#/grantedNok",
                  NULL);
        return ERR_INVALID_BODY;
    }
    return reallocation_grant(tx, &transfer, reason);
}

err_t transfer_refuse(struct tx *tx, const char *id, int64_t version,
                      const char *reason)
{
    struct transfer transfer;

    TRY(transfer_begin(tx, id, version, "refuse", &transfer));
    return transfer_settle(tx, &transfer,
                           &(struct transfer_verdict){ .action = "refuse",
                                                       .reason = reason });
}
