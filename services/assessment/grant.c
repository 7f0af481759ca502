/*
 * Recording other grants.
 */
#include "services/assessment/grant.h"

#include "services/actor/actor.h"
#include "services/base/json.h"
#include "services/journal/journal.h"

err_t grant_get(struct tx *tx, const char *id, struct rows **out)
{
    return db_row(tx, &sql_grant_get, ARGS({ "id", id }), ERR_NOT_FOUND, out);
}

err_t grant_add(struct tx *tx, const char *applicant_id, const json_t *content,
                const char **id)
{
    struct journal_entry entry = {
        .kind = "grant",
        .version = 1,
        .type = "grant.recorded",
        .administrator = tx->actor->organisation,
        .after = "{\"version\":1}",
    };
    struct rows *rows;

    TRY(actor_require(tx->actor, ROLE_CASEWORKER | ROLE_APPROVER, tx->problem));
    TRY(db_row(tx, &sql_grant_add,
               ARGS({ "applicant_id", applicant_id },
                    { "content", json_text(tx->arena, content) }),
               ERR_NOT_FOUND, &rows));
    *id = rows_text(rows, 0, "id");
    entry.id = *id;
    return journal_write(tx, &entry);
}
