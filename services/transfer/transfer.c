/*
 * What all kinds of fund transfers have in common.
 */
#include "services/transfer/transfer.h"

#include <string.h>

#include "services/transfer/transfer_case.h"

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
