/*
 * A PostgreSQL of a test program's own, through tests/support/postgres.sh:
 * started by the group's setup, removed by its teardown. Programs run in the
 * root of the source tree.
 */
#ifndef TILSKUDD_TESTS_UNIT_CLUSTER_H
#define TILSKUDD_TESTS_UNIT_CLUSTER_H

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char cluster_app[256];   /* as the service logs in */
static char cluster_owner[256]; /* as migrations do */
static char cluster_super[256]; /* to arrange what a test needs */

static inline int64_t clock_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* `postgres.sh action DIR arguments`; its first line of output. */
static inline int cluster_do(const char *action, const char *arguments,
                             char *out, size_t size)
{
    char command[256];
    FILE *pipe;

    snprintf(command, sizeof command,
             "tests/support/postgres.sh %s /tmp/tilskudd-unit-%ld %s", action,
             (long)getpid(), arguments);
    pipe = popen(command, "r");
    if (pipe == NULL)
        return -1;
    if (fgets(out, (int)size, pipe) != NULL)
        out[strcspn(out, "\n")] = '\0';
    return pclose(pipe);
}

static inline int cluster_act(const char *action)
{
    char ignored[256];

    return cluster_do(action, "", ignored, sizeof ignored);
}

/* Runs statements as the superuser, and gives the first value. */
static inline const char *cluster_sql(const char *sql)
{
    static char value[256];
    PGconn *pg = PQconnectdb(cluster_super);
    PGresult *result = PQexec(pg, sql);

    if (PQresultStatus(result) != PGRES_TUPLES_OK &&
        PQresultStatus(result) != PGRES_COMMAND_OK) {
        fprintf(stderr, "%s: %s\n", sql, PQerrorMessage(pg));
        exit(1);
    }
    snprintf(value, sizeof value, "%s",
             PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
    PQfinish(pg);
    return value;
}

static inline int cluster_start(void **state)
{
    (void)state;
    return cluster_act("start") != 0 || cluster_act("create") != 0 ||
           cluster_do("conninfo", "tilskudd_app tilskudd", cluster_app,
                      sizeof cluster_app) != 0 ||
           cluster_do("conninfo", "tilskudd_owner tilskudd", cluster_owner,
                      sizeof cluster_owner) != 0 ||
           cluster_do("conninfo", "postgres tilskudd", cluster_super,
                      sizeof cluster_super) != 0;
}

static inline int cluster_remove(void **state)
{
    (void)state;
    return cluster_act("remove");
}

#endif
