/*
 * Whether the chains of audit rows hold, told to an operator. One statement
 * over one snapshot judges them all, so that a service at work is no hindrance.
 */
#include "db/owner.h"

/* As the keeper of the chain, who alone reads all of it. */
static err_t become_keeper(const struct owner *owner)
{
    TRY(owner_query(owner, &sql_session_snapshot, NULL, NULL));
    return owner_query(owner, &sql_audit_keeper, NULL, NULL);
}

static void say_broken(const struct owner *owner, const struct rows *rows,
                       size_t row)
{
    owner->say(arena_printf(
        owner->arena, "case %s, place %s: %s", rows_text(rows, row, "case_id"),
        rows_text(rows, row, "place"), rows_text(rows, row, "kind")));
}

static void say_whole(const struct owner *owner, const struct rows *counted)
{
    owner->say(arena_printf(
        owner->arena, "every chain holds: %s cases, %s rows",
        rows_text(counted, 0, "cases"), rows_text(counted, 0, "rows")));
}

static err_t verify(const struct owner *owner, size_t *broken)
{
    struct rows *rows, *counted;

    TRY(become_keeper(owner));
    TRY(owner_query(owner, &sql_audit_verify, NULL, &rows));
    TRY(owner_query(owner, &sql_audit_count, NULL, &counted));
    *broken = rows_count(rows);
    for (size_t row = 0; row < *broken; row++)
        say_broken(owner, rows, row);
    if (*broken == 0)
        say_whole(owner, counted);
    return OK;
}

err_t audit_verify(const char *conninfo, void (*say)(const char *line),
                   size_t *broken)
{
    struct owner owner;
    err_t err = owner_begin(conninfo, say, &owner);

    if (err == OK)
        err = verify(&owner, broken);
    owner_end(&owner);
    return err;
}
