/*
 * Reading the books.
 */
#include "services/award/ledger.h"

err_t ledger_of_call(struct tx *tx, const char *call_id, struct rows **out)
{
    return db_row(tx, &sql_call_ledger_get, ARGS({ "call_id", call_id }),
                  ERR_NOT_FOUND, out);
}

err_t ledger_of_month(struct tx *tx, const char *year, const char *month,
                      struct rows **out)
{
    return db_row(tx, &sql_reconciliation_get,
                  ARGS({ "year", year }, { "month", month }),
                  ERR_INTERNAL_ERROR, out);
}
