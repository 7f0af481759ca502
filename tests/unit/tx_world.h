/*
 * What the tests of transactions share: a few tables in a database of their
 * own, two actors, and statements that need no schema of the service.
 */
#ifndef TILSKUDD_TESTS_UNIT_TX_WORLD_H
#define TILSKUDD_TESTS_UNIT_TX_WORLD_H

#include "db/db.h"
#include "tests/unit/cluster.h"

#define STATEMENT(name_, sql_, ...)                                            \
    static const char *const name_##_params[] = { __VA_ARGS__ };               \
    static const struct statement name_ = {                                    \
        #name_, sql_, name_##_params,                                          \
        sizeof name_##_params / sizeof *name_##_params, 0                      \
    }
#define STATEMENT_ALONE(name_, sql_)                                           \
    static const struct statement name_ = { #name_, sql_, NULL, 0, 0 }

STATEMENT_ALONE(
    who, "select current_user as role, "
         "current_setting('tilskudd.organisation', true) as organisation, "
         "current_setting('tilskudd.administrator', true) as administrator, "
         "current_setting('tilskudd.person', true) as person, "
         "current_setting('tilskudd.client', true) as client, "
         "current_setting('tilskudd.clock_shift', true) as clock_shift, "
         "current_setting('transaction_read_only') as read_only, "
         "pg_backend_pid() as pid");
STATEMENT(add, "insert into trial (id) values ($1::int)", "id");
STATEMENT_ALONE(count_all, "select count(*) as count from trial");
STATEMENT_ALONE(broken, "select no_such_column from trial");
STATEMENT_ALONE(cancelled,
                "select pg_cancel_backend(pg_backend_pid()), pg_sleep(9)");

static const char world[] =
    "create table public.trial (id int, "
    "    constraint application_live_key primary key (id)); "
    "create table public.application (call_id int not null, "
    "    constraint application_call_id_fkey foreign key (call_id) "
    "    references public.trial (id)); "
    "create table public.fatal_at_commit (id int); "
    "create function public.kill_self() returns trigger language plpgsql "
    "    security definer as "
    "    'begin perform pg_terminate_backend(pg_backend_pid()); "
    "     return null; end'; "
    "create constraint trigger last_words after insert "
    "    on public.fatal_at_commit deferrable initially deferred "
    "    for each row execute function public.kill_self(); "
    "create function public.fail(state text) returns void "
    "    language plpgsql as "
    "    'begin raise exception ''provoked'' using errcode = state; end'; "
    "grant all on all tables in schema public to tilskudd_public, "
    "    tilskudd_applicant, tilskudd_staff";

static const struct actor municipality = {
    .capacity = CAPACITY_APPLICANT, .person = "p1",
    .organisation = "964952701", .client = "c1",
};
static const struct actor caseworker = {
    .capacity = CAPACITY_STAFF, .person = "p2",
    .organisation = "974762501", .client = "c2",
};

static struct pool *pool;
static struct arena *arena;
static struct problem problem;

static inline struct tx tx_of(enum tx_mode mode, const struct actor *actor)
{
    return (struct tx){ .pool = pool,
                        .mode = mode,
                        .arena = arena,
                        .problem = &problem,
                        .actor = actor };
}

static inline int arrange(void **state)
{
    if (cluster_start(state) != 0)
        return -1;
    cluster_sql(world);
    return 0;
}

static inline int begin_test(void **state)
{
    struct pool_options options = {
        .conninfo = cluster_app, .size = 2, .wait_ms = 1000,
        .statement_timeout_ms = 800, .lock_timeout_ms = 200,
        .idle_timeout_ms = 5000,
    };

    (void)state;
    pool = pool_new(&options);
    arena = arena_new();
    problem_init(&problem, arena);
    cluster_sql("truncate public.trial, public.application");
    return 0;
}

static inline int end_test(void **state)
{
    (void)state;
    assert_int_equal(pool_state(pool).busy, 0);
    arena_free(arena);
    pool_free(pool);
    return 0;
}

/* One statement in a transaction of its own; its failure. */
static inline err_t run_alone(enum tx_mode mode,
                              const struct statement *statement,
                              const struct arg *args)
{
    struct tx tx = tx_of(mode, &municipality);
    struct rows *rows;
    err_t err = db_query(&tx, statement, args, &rows);

    if (err == OK)
        err = tx_commit(&tx);
    tx_end(&tx);
    return err;
}

static inline int64_t count_now(void)
{
    struct tx tx = tx_of(TX_READ, NULL);
    struct rows *rows;

    assert_int_equal(db_query(&tx, &count_all, NO_ARGS, &rows), OK);
    tx_end(&tx);
    return rows_int(rows, 0, "count");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, begin_test,   \
                                                       end_test)

#endif
