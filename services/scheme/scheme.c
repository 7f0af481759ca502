/*
 * The use cases of schemes.
 */
#include "services/scheme/scheme.h"

err_t scheme_get(struct tx *tx, const char *id, struct rows **out)
{
    return db_row(tx, &sql_scheme_get, ARGS({ "id", id }), ERR_NOT_FOUND, out);
}
