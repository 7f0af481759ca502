/*
 * Events, as each side may know of them.
 */
#include "services/history/history.h"

#include <string.h>

#include "services/actor/actor.h"
#include "services/call/call.h"

err_t history_may_read(struct tx *tx)
{
    if (tx->actor->capacity == CAPACITY_STAFF)
        return OK;
    return actor_require(tx->actor, ROLE_APPLICANT, tx->problem);
}

err_t event_feed(struct tx *tx, const char *after, const char *limit,
                 struct rows **out)
{
    bool is_staff = tx->actor->capacity == CAPACITY_STAFF;

    TRY(history_may_read(tx));
    return db_query(tx, is_staff ? &sql_event_feed_staff : &sql_event_feed_own,
                    ARGS({ "after_key", after }, { "limit", limit }), out);
}

const struct statement *history_page(const struct actor *actor)
{
    return actor->capacity == CAPACITY_STAFF ? &sql_history_page_staff
                                             : &sql_history_page_own;
}

/* What another administrator did with its call is its own business, also where
 * the call is public. */
err_t history_of_call(struct tx *tx, const char *call_id)
{
    struct rows *rows;

    TRY(history_may_read(tx));
    TRY(call_get(tx, call_id, &rows));
    if (tx->actor->capacity != CAPACITY_STAFF)
        return OK;
    return strcmp(rows_text(rows, 0, "_administrator"),
                  tx->actor->organisation) == 0
               ? OK
               : ERR_NOT_FOUND;
}
