/*
 * Migrations: forward only, in order, each in a transaction of its own, under
 * an advisory lock. What was applied is kept with its checksum, so that an
 * edited file, a gap, or a database of a newer binary is refused.
 */
#include <stdio.h>
#include <string.h>

#include "db/migrations.h"
#include "db/rows.h"

struct run {
    PGconn *pg;
    struct arena *arena;
    void (*say)(const char *line);
};

static bool is_ok(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* The operator reads this: all of what PostgreSQL says, row data too. */
static err_t say_failure(const struct run *run, const char *what)
{
    run->say(arena_printf(run->arena, "%s: %s", what, PQerrorMessage(run->pg)));
    return PQstatus(run->pg) == CONNECTION_OK ? ERR_INTERNAL_ERROR
                                              : ERR_DATABASE_UNAVAILABLE;
}

static err_t run_statement(const struct run *run,
                           const struct statement *statement,
                           const char *const *values, struct rows **out)
{
    PGresult *result =
        PQexecParams(run->pg, statement->sql, (int)statement->param_count, NULL,
                     values, NULL, NULL, 0);
    struct rows *rows = rows_new(result, run->arena);

    if (!is_ok(result))
        return say_failure(run, statement->name);
    if (out != NULL)
        *out = rows;
    return OK;
}

/* A migration's file may hold many statements. */
static err_t run_script(const struct run *run, const struct migration *one)
{
    PGresult *result = PQexec(run->pg, one->sql);
    bool ok = is_ok(result);

    PQclear(result);
    return ok ? OK : say_failure(run, one->name);
}

static err_t apply_one(const struct run *run, const struct migration *one)
{
    const char *version = arena_printf(run->arena, "%d", one->version);
    const char *const values[] = { version, one->name, one->checksum };

    TRY(run_statement(run, &sql_session_begin, NULL, NULL));
    TRY(run_script(run, one));
    TRY(run_statement(run, &sql_migration_add, values, NULL));
    TRY(run_statement(run, &sql_session_commit, NULL, NULL));
    run->say(
        arena_printf(run->arena, "applied %04d %s", one->version, one->name));
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

static err_t migrate_all(const struct run *run)
{
    struct rows *applied;
    const char *why;
    size_t done;

    TRY(run_statement(run, &sql_migration_lock, NULL, NULL));
    TRY(run_statement(run, &sql_migration_begin, NULL, NULL));
    TRY(run_statement(run, &sql_migration_list, NULL, &applied));
    why = judge_history(applied, run->arena);
    if (why != NULL) {
        run->say(why);
        return ERR_INTERNAL_ERROR;
    }
    done = rows_count(applied);
    for (size_t i = done; i < migration_count; i++)
        TRY(apply_one(run, &migrations[i]));
    if (done == migration_count)
        run->say("nothing to apply: the database is up to date");
    return OK;
}

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

err_t migrate_run(const char *conninfo, void (*say)(const char *line))
{
    struct run run = { connect_owner(conninfo), arena_new(), say };
    err_t err;

    if (PQstatus(run.pg) == CONNECTION_OK)
        err = migrate_all(&run);
    else
        err = say_failure(&run, "no connection");
    PQfinish(run.pg);
    arena_free(run.arena);
    return err;
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
