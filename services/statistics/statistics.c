/*
 * Who may have which statistics.
 */
#include "services/statistics/statistics.h"

#include <string.h>

#include "services/actor/actor.h"
#include "services/base/unguarded.h"
#include "services/scheme/scheme.h"

static err_t course_of(struct tx *tx, const struct statistics_scope *scope,
                       struct rows **out)
{
    return db_row(tx, &sql_statistics_course,
                  ARGS({ "call_id", scope->call_id },
                       { "scheme_id", scope->scheme_id },
                       { "year", scope->year }),
                  ERR_INTERNAL_ERROR, out);
}

err_t statistics_of_call(struct tx *tx, const struct statistics_scope *scope,
                         struct rows **course)
{
    TRY(course_of(tx, scope, course));
    return rows_int(*course, 0, "calls") > 0 ? OK : ERR_NOT_FOUND;
}

err_t statistics_of_scheme(struct tx *tx, const struct statistics_scope *scope,
                           struct rows **course)
{
    struct rows *scheme;

    TRY(scheme_get(tx, scope->scheme_id, &scheme));
    TRY(actor_require(tx->actor, ROLE_OWNER, tx->problem));
    if (!guards_are_off() &&
        strcmp(rows_text(scheme, 0, "_owner"), tx->actor->organisation) != 0)
        return ERR_NOT_FOUND;
    return course_of(tx, scope, course);
}
