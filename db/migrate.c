/*
 * Migrations: forward only, in order, each in a transaction of its own, under
 * an advisory lock. What was applied is kept with its checksum, so that an
 * edited file, a gap, or a database of a newer binary is refused.
 */
#include <string.h>

#include "db/migrations.h"
#include "db/owner.h"

/* A migration's file may hold many statements. */
static err_t run_script(const struct owner *owner, const struct migration *one)
{
    PGresult *result = PQexec(owner->pg, one->sql);
    bool ok = owner_succeeded(result);

    PQclear(result);
    return ok ? OK : owner_failure(owner, one->name);
}

static err_t apply_one(const struct owner *owner, const struct migration *one)
{
    const char *version = arena_printf(owner->arena, "%d", one->version);
    const char *const values[] = { version, one->name, one->checksum };

    TRY(owner_query(owner, &sql_session_begin, NULL, NULL));
    TRY(run_script(owner, one));
    TRY(owner_query(owner, &sql_migration_add, values, NULL));
    TRY(owner_query(owner, &sql_session_commit, NULL, NULL));
    owner->say(
        arena_printf(owner->arena, "applied %04d %s", one->version, one->name));
    return OK;
}

/* What is wrong with one applied migration, or NULL. */
static const char *judge_applied(const struct rows *applied, size_t row,
                                 struct arena *arena)
{
    const struct migration *ours = &migrations[row];
    int version = (int)rows_int(applied, row, "version");
    const char *name = rows_text(applied, row, "name");

    if (row >= migration_count)
        return arena_printf(arena,
                            "the database is ahead: it has %04d %s, "
                            "which this program does not know",
                            version, name);
    if (version != ours->version)
        return arena_printf(arena,
                            "the database lacks %04d %s, but has "
                            "%04d %s",
                            ours->version, ours->name, version, name);
    if (strcmp(rows_text(applied, row, "checksum"), ours->checksum) != 0)
        return arena_printf(arena,
                            "%04d %s is not what was applied: a "
                            "released migration has been changed",
                            version, ours->name);
    return NULL;
}

/* The first thing wrong with what was applied; NULL if it can be built on. */
static const char *judge_history(const struct rows *applied,
                                 struct arena *arena)
{
    const char *why = NULL;

    for (size_t i = 0; i < rows_count(applied) && why == NULL; i++)
        why = judge_applied(applied, i, arena);
    return why;
}

static err_t migrate_all(const struct owner *owner)
{
    struct rows *applied;
    const char *why;
    size_t done;

    TRY(owner_query(owner, &sql_migration_lock, NULL, NULL));
    TRY(owner_query(owner, &sql_migration_begin, NULL, NULL));
    TRY(owner_query(owner, &sql_migration_list, NULL, &applied));
    why = judge_history(applied, owner->arena);
    if (why != NULL) {
        owner->say(why);
        return ERR_INTERNAL_ERROR;
    }
    done = rows_count(applied);
    for (size_t i = done; i < migration_count; i++)
        TRY(apply_one(owner, &migrations[i]));
    if (done == migration_count)
        owner->say("nothing to apply: the database is up to date");
    return OK;
}

err_t migrate_run(const char *conninfo, void (*say)(const char *line))
{
    struct owner owner;
    err_t err = owner_begin(conninfo, say, &owner);

    if (err == OK)
        err = migrate_all(&owner);
    owner_end(&owner);
    return err;
}

size_t migration_last(void)
{
    return migration_count;
}

err_t migrate_check(struct pool *pool, struct arena *arena, const char **why)
{
    struct tx tx = { .pool = pool, .mode = TX_READ, .arena = arena };
    struct rows *applied;
    err_t err = db_query(&tx, &sql_migration_list, NO_ARGS, &applied);
    size_t count;

    tx_end(&tx);
    if (err != OK) {
        *why = arena_printf(arena, "the migrations cannot be read: %s",
                            tx.diagnostic);
        return err;
    }
    *why = judge_history(applied, arena);
    count = rows_count(applied);
    if (*why == NULL && count < migration_count)
        *why = arena_printf(arena, "the database lacks %04d %s: run migrate",
                            migrations[count].version, migrations[count].name);
    return *why == NULL ? OK : ERR_INTERNAL_ERROR;
}
