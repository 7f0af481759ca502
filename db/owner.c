/*
 * The owner's connection: not pooled, without pipeline, for commands.
 */
#include "db/owner.h"

#include "db/rows.h"

/* Notices such as "schema exists, skipping" are of no interest. */
static PGconn *connect_owner(const char *conninfo)
{
    static const char options[] = "-c client_min_messages=warning "
                                  "-c timezone=UTC -c datestyle=ISO "
                                  "-c search_path=tilskudd,public";
    const char *const keywords[] = { "connect_timeout", "dbname",
                                     "client_encoding", "options", NULL };
    const char *const values[] = { "5", conninfo, "UTF8", options, NULL };

    return PQconnectdbParams(keywords, values, 1);
}

err_t owner_begin(const char *conninfo, void (*say)(const char *line),
                  struct owner *out)
{
    *out = (struct owner){ connect_owner(conninfo), arena_new(), say };
    return PQstatus(out->pg) == CONNECTION_OK
               ? OK
               : owner_failure(out, "no connection");
}

void owner_end(struct owner *owner)
{
    PQfinish(owner->pg);
    arena_free(owner->arena);
}

bool owner_succeeded(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

err_t owner_failure(const struct owner *owner, const char *what)
{
    owner->say(
        arena_printf(owner->arena, "%s: %s", what, PQerrorMessage(owner->pg)));
    return PQstatus(owner->pg) == CONNECTION_OK ? ERR_INTERNAL_ERROR
                                                : ERR_DATABASE_UNAVAILABLE;
}

err_t owner_query(const struct owner *owner, const struct statement *statement,
                  const char *const *values, struct rows **out)
{
    PGresult *result =
        PQexecParams(owner->pg, statement->sql, (int)statement->param_count,
                     NULL, values, NULL, NULL, 0);
    struct rows *rows = rows_new(result, owner->arena);

    if (!owner_succeeded(result))
        return owner_failure(owner, statement->name);
    if (out != NULL)
        *out = rows;
    return OK;
}
