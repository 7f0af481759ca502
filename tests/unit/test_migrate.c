/*
 * Migrations: applied once, in order, and refused when what is in the
 * database is not what this program was built with.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the above */
#include <cmocka.h>
#include <pthread.h>

#include "db/db.h"
#include "db/migrations.h"
#include "tests/unit/cluster.h"

static char said[4096];

static void listen(const char *line)
{
    strncat(said, line, sizeof said - strlen(said) - 1);
    strncat(said, "\n", sizeof said - strlen(said) - 1);
}

static err_t migrate(void)
{
    said[0] = '\0';
    return migrate_run(cluster_owner, listen);
}

/* The service's verdict must be `err`, for a reason that says `reason`. */
static void expect_verdict(err_t err, const char *reason)
{
    struct pool_options options = { .conninfo = cluster_app,
                                    .size = 1,
                                    .wait_ms = 1000 };
    struct pool *pool = pool_new(&options);
    struct arena *arena = arena_new();
    const char *why = NULL;

    assert_int_equal(migrate_check(pool, arena, &why), err);
    if (reason == NULL)
        assert_null(why);
    else
        assert_non_null(strstr(why, reason));
    arena_free(arena);
    pool_free(pool);
}

static void an_empty_database_is_refused_and_then_migrated(void **state)
{
    (void)state;
    expect_verdict(ERR_INTERNAL_ERROR, "cannot be read");
    assert_int_equal(migrate(), OK);
    assert_non_null(strstr(said, "applied 0001 "));
    expect_verdict(OK, NULL);
}

static void a_second_run_applies_nothing(void **state)
{
    (void)state;
    assert_int_equal(migrate(), OK);
    assert_string_equal(said, "nothing to apply: the database is up to date\n");
}

static void *migrate_in_thread(void *err)
{
    *(err_t *)err = migrate();
    return NULL;
}

/* Two instances that start together: the second waits for the first. */
static void one_migrates_at_a_time(void **state)
{
    PGconn *first = PQconnectdb(cluster_owner);
    struct timespec soon = { .tv_nsec = 200 * 1000000 };
    err_t err = ERR_COUNT;
    pthread_t second;

    (void)state;
    PQclear(PQexec(first, sql_migration_lock.sql));
    pthread_create(&second, NULL, migrate_in_thread, &err);
    nanosleep(&soon, NULL);
    assert_string_equal(cluster_sql(
                            "select count(*) from pg_locks "
                            "where locktype = 'advisory' and not granted"),
                        "1");
    PQfinish(first);
    pthread_join(second, NULL);
    assert_int_equal(err, OK);
}

static void restore_first(void)
{
    PGconn *pg = PQconnectdb(cluster_super);
    const char *const values[] = { migrations[0].checksum };

    PQclear(PQexecParams(pg,
                         "update tilskudd.migration set checksum = $1 "
                         "where version = 1",
                         1, NULL, values, NULL, NULL, 0));
    PQfinish(pg);
}

static void a_changed_file_is_refused(void **state)
{
    (void)state;
    cluster_sql("update tilskudd.migration set checksum = 'other' "
                "where version = 1");
    assert_int_equal(migrate(), ERR_INTERNAL_ERROR);
    assert_non_null(strstr(said, "has been changed"));
    expect_verdict(ERR_INTERNAL_ERROR, "has been changed");
    restore_first();
}

static void a_gap_is_refused(void **state)
{
    (void)state;
    cluster_sql("update tilskudd.migration set version = 999 "
                "where version = 1");
    assert_int_equal(migrate(), ERR_INTERNAL_ERROR);
    assert_non_null(strstr(said, "lacks 0001"));
    cluster_sql("update tilskudd.migration set version = 1 "
                "where version = 999");
}

static void a_newer_database_is_refused(void **state)
{
    (void)state;
    cluster_sql("insert into tilskudd.migration (version, name, checksum) "
                "values (9999, 'future', 'x')");
    assert_int_equal(migrate(), ERR_INTERNAL_ERROR);
    assert_non_null(strstr(said, "ahead"));
    expect_verdict(ERR_INTERNAL_ERROR, "ahead");
    cluster_sql("delete from tilskudd.migration where version = 9999");
}

static void an_older_database_is_named(void **state)
{
    (void)state;
    cluster_sql("delete from tilskudd.migration where version = "
                "(select max(version) from tilskudd.migration)");
    expect_verdict(ERR_INTERNAL_ERROR, "run migrate");
}

static void a_dead_database_is_said_to_be_dead(void **state)
{
    (void)state;
    assert_int_equal(cluster_act("stop"), 0);
    assert_int_equal(migrate(), ERR_DATABASE_UNAVAILABLE);
    assert_non_null(strstr(said, "no connection"));
    expect_verdict(ERR_DATABASE_UNAVAILABLE, "cannot be read");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_database_is_refused_and_then_migrated),
        cmocka_unit_test(a_second_run_applies_nothing),
        cmocka_unit_test(one_migrates_at_a_time),
        cmocka_unit_test(a_changed_file_is_refused),
        cmocka_unit_test(a_gap_is_refused),
        cmocka_unit_test(a_newer_database_is_refused),
        cmocka_unit_test(an_older_database_is_named),
        cmocka_unit_test(a_dead_database_is_said_to_be_dead),
    };

    return cmocka_run_group_tests(tests, cluster_start, cluster_remove);
}
