/*
 * tilskudd-api: `serve` the API, ask for its `health`, do a `worker`'s duties,
 * `migrate` the database, verify the `audit`, `check` a contract, draw the
 * `lifecycles`.
 * Start-up refuses what could not be trusted later: settings, contract,
 * handlers and migrations that do not fit together.
 */
#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>

#include "api/contract_embedded.h"
#include "api/descriptors.h"
#include "api/health.h"
#include "api/lifecycles.h"
#include "api/log.h"
#include "api/ops.h"
#include "api/rate.h"
#include "api/service.h"
#include "api/serving.h"
#include "api/watch.h"
#include "services/base/memory.h"
#include "services/base/spool.h"
#include "api/worker.h"
#include "services/gateways/fetch.h"
#include "services/gateways/subprocess.h"

enum exit_code { EXIT_GOOD, EXIT_REFUSED, EXIT_USAGE };

#define CONTRACT_BYTES_MAX (4u << 20)

static int refuse(const char *what, const char *why)
{
    (void)fprintf(stderr, "tilskudd-api: %s:\n%s%s", what, why,
                  *why && why[strlen(why) - 1] == '\n' ? "" : "\n");
    return EXIT_REFUSED;
}

static void pool_start(struct service *service)
{
    const struct settings *s = &service->settings;
    struct pool_options options = {
        .conninfo = s->database,
        .size = (size_t)s->pool,
        .wait_ms = (int)s->pool_wait_ms,
        .statement_timeout_ms = (int)s->statement_timeout_ms,
        .lock_timeout_ms = (int)s->lock_timeout_ms,
        .idle_timeout_ms = (int)s->idle_timeout_ms,
        .slow_ms = (int)s->slow_statement_ms,
        .tell_slow = log_slow_statement,
    };

    service->pool = pool_new(&options);
}

/* A database that is not there yet is waited for while serving 503; one with
 * other migrations is refused. */
static bool migrations_fit(struct service *service, struct text *why)
{
    const char *difference = NULL;
    err_t err = migrate_check(service->pool, service->arena, &difference);

    atomic_store(&service->is_migrated, err == OK);
    if (err == ERR_INTERNAL_ERROR)
        text_addf(why, "%s\n", difference);
    else if (err != OK)
        log_event("warning", "database-unavailable", difference);
    return err != ERR_INTERNAL_ERROR;
}

/* A full disk may have room again; a folder that is not there, or not ours to
 * write to, stays so, and every export would be told to come back. */
static bool exports_fit(struct text *why)
{
    struct arena *arena = arena_new();
    bool fits = spool_new(arena) != NULL || errno == ENOSPC || errno == EDQUOT;

    if (!fits)
        text_addf(why, "TMPDIR takes no exports: %s: %s\n", spool_folder(),
                  strerror(errno));
    arena_free(arena);
    return fits;
}

/* Threads made later inherit the mask, so that only sigwait sees these. */
static void signals_block(void)
{
    sigset_t signals = signals_heeded();

    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN); /* a limit reached is an error to tell */
}

static const struct handler *handlers_all(struct arena *arena)
{
    const struct handler *const lists[] = {
        contract_handlers,    metadata_handlers,  me_handlers,
        scheme_handlers,      call_handlers,      applicant_handlers,
        application_handlers, handling_handlers,  impartiality_handlers,
        award_handlers,       event_handlers,     decision_handlers,
        appeal_handlers,      job_handlers,       assessment_handlers,
        scenario_handlers,    deadline_handlers,  statistics_handlers,
        grant_award_handlers, payout_handlers,    fund_transfer_handlers,
        transfer_handlers,    exclusion_handlers, report_handlers,
        file_handlers,        attachment_handlers, letter_handlers,
    };
    struct handler *all = arena_array(arena, 512, sizeof *all);
    size_t count = 0;

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (const struct handler *h = lists[i]; h->operation_id != NULL; h++)
            all[count++] = *h;
    return all;
}

static void service_stop(struct service *service)
{
    watch_stop(service->watch);
    trust_free(service->trust);
    if (service->pool != NULL)
        pool_free(service->pool);
}

static const char clock_refused[] =
    "TILSKUDD_CLOCK is not an instant such as 2026-03-02T09:00:00Z";

static bool clock_start(struct service *service)
{
    clock_init(&service->clock);
    return !*service->settings.clock ||
           clock_move(&service->clock, service->settings.clock);
}

/* Who judges a file or makes a letter keeps a thread and a connection: half of
 * them are for everybody else. */
static int programs_allowed(const struct settings *settings)
{
    int64_t least =
        settings->pool < settings->threads ? settings->pool : settings->threads;

    return least > 1 ? (int)(least / 2) : 1;
}

static int serve(struct service *service)
{
    struct text why = text_new(service->arena, 1024);
    const char *reasons = NULL;

    if (!settings_read(&service->settings, service->arena, &why) ||
        !descriptors_allow(&service->settings, &why))
        return refuse("settings", why.bytes);
    service->contract =
        contract_load((const char *)contract_json, contract_json_length,
                      handlers_all(service->arena), service->arena, &reasons);
    if (service->contract == NULL)
        return refuse("the contract is refused", reasons);
    service->metrics = metrics_new(service->contract, service->arena);
    if (!clock_start(service))
        return refuse("settings", clock_refused);
    service->trust = trust_new(&service->settings, &why);
    if (service->trust == NULL || !exports_fit(&why))
        return refuse("settings", why.bytes);
    subprocess_allow(programs_allowed(&service->settings));
    rate_start(service);
    pool_start(service);
    if (!migrations_fit(service, &why))
        return refuse("the database is refused", why.bytes);
    service->timing = settings_timing(&service->settings);
    service->started_at = time(NULL);
    service->watch = watch_start(service);
    return serve_until_stopped(service) ? EXIT_GOOD : EXIT_REFUSED;
}

/* The same settings, of which tokens, clock and exports are not its business,
 * and the same demands on the database; no port. */
static int work(struct service *service)
{
    struct text why = text_new(service->arena, 1024);

    if (!settings_read(&service->settings, service->arena, &why))
        return refuse("settings", why.bytes);
    if (!clock_start(service))
        return refuse("settings", clock_refused);
    pool_start(service);
    if (!migrations_fit(service, &why))
        return refuse("the database is refused", why.bytes);
    worker_run(service);
    return EXIT_GOOD;
}

/* Unless it is told, glibc takes the largest block that was ever freed for
 * small: parts of files would then stay in its heaps when they are gone. */
static void large_blocks_return(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, 128 * 1024);
}

/* Whatever it starts gets no more rights than it has, and no core is left of
 * it, which would hold keys and tokens. */
static bool rights_drop(void)
{
    const struct rlimit nothing = { 0, 0 };

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           setrlimit(RLIMIT_CORE, &nothing) == 0;
}

static int until_stopped(struct arena *arena, int (*run)(struct service *))
{
    struct service *service = arena_alloc(arena, sizeof *service);

    large_blocks_return();
    signals_block();
    if (!rights_drop())
        return refuse("rights", strerror(errno));
    service->arena = arena;
    int code = run(service);
    service_stop(service);
    return code;
}

static int command_serve(struct arena *arena, const char *argument)
{
    (void)argument;
    return until_stopped(arena, serve);
}

static int command_health(struct arena *arena, const char *what)
{
    struct settings settings = { 0 };
    struct text said = text_new(arena, 1024);
    const char *page = health_page(what);

    if (page == NULL) {
        (void)refuse("health", "say of what: live or ready");
        return EXIT_USAGE;
    }
    if (!settings_read(&settings, arena, &said))
        return refuse("settings", said.bytes);
    bool is_good = health_ask(health_uri(&settings, page, arena), &said);
    (void)printf("%s\n", said.bytes);
    return is_good ? EXIT_GOOD : EXIT_REFUSED;
}

static int command_worker(struct arena *arena, const char *argument)
{
    (void)argument;
    return until_stopped(arena, work);
}

static void say_line(const char *line)
{
    (void)printf("%s\n", line);
    (void)fflush(stdout);
}

/* NULL when it is not set, which has been said. */
static const char *owner_database(void)
{
    const char *conninfo = getenv("TILSKUDD_OWNER_DATABASE");

    if (conninfo != NULL && *conninfo)
        return conninfo;
    (void)refuse("settings", "TILSKUDD_OWNER_DATABASE must be set");
    return NULL;
}

static int command_migrate(struct arena *arena, const char *argument)
{
    const char *conninfo = owner_database();

    (void)arena;
    (void)argument;
    return conninfo != NULL && migrate_run(conninfo, say_line) == OK
               ? EXIT_GOOD
               : EXIT_REFUSED;
}

static int command_audit(struct arena *arena, const char *argument)
{
    size_t broken = 0;

    (void)arena;
    if (argument == NULL || strcmp(argument, "verify") != 0) {
        (void)refuse("audit", "say what to do: audit verify");
        return EXIT_USAGE;
    }
    const char *conninfo = owner_database();
    return conninfo != NULL &&
                   audit_verify(conninfo, say_line, &broken) == OK &&
                   broken == 0
               ? EXIT_GOOD
               : EXIT_REFUSED;
}

/* With a file: that contract instead of the embedded one. */
static int command_check(struct arena *arena, const char *file)
{
    struct text why = text_new(arena, 1024);
    const char *json = (const char *)contract_json;
    size_t length = contract_json_length;
    const char *reasons = NULL;

    if (file != NULL)
        json = settings_file(file, CONTRACT_BYTES_MAX, arena, &length, &why);
    if (json == NULL)
        return refuse("check", why.bytes);
    struct contract *contract =
        contract_load(json, length, handlers_all(arena), arena, &reasons);
    if (contract == NULL)
        return refuse("the contract is refused", reasons);
    (void)printf("the contract is good: %zu operations\n",
                 contract_operation_count(contract));
    return EXIT_GOOD;
}

/* For people and their tools: the tables as pictures. */
static int command_lifecycles(struct arena *arena, const char *form)
{
    struct text out = text_new(arena, 4096);

    if (form != NULL && strcmp(form, "--dot") == 0)
        lifecycles_write_dot(&out);
    else if (form != NULL && strcmp(form, "--mermaid") == 0)
        lifecycles_write_page(&out);
    else {
        (void)refuse("lifecycles", "say how: --dot or --mermaid");
        return EXIT_USAGE;
    }
    (void)fputs(out.bytes, stdout);
    return EXIT_GOOD;
}

static int command_help(struct arena *arena, const char *argument);

static const struct command {
    const char *name;
    const char *doc;
    int (*run)(struct arena *arena, const char *argument);
} commands[] = {
    { "serve",   "serve the API until SIGTERM",                command_serve },
    { "worker",  "do what nobody asks for until SIGTERM",      command_worker },
    { "health",  "[live | ready] what the one that serves here says",
      command_health },
    { "migrate", "bring the database to this binary's schema", command_migrate },
    { "audit",   "verify: does the chain of each case hold?",  command_audit },
    { "check",   "[FILE] would this contract start?",          command_check },
    { "lifecycles", "--dot or --mermaid: every lifecycle as a picture",
      command_lifecycles },
    { "help",    "this text",                                  command_help },
};

static int command_help(struct arena *arena, const char *argument)
{
    (void)arena;
    (void)argument;
    (void)printf("usage: tilskudd-api COMMAND\n\n");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        (void)printf("  %-10s %s\n", commands[i].name, commands[i].doc);
    (void)printf("\nsettings, from the environment:\n\n");
    settings_print(stdout);
    return EXIT_GOOD;
}

static int command_run(const char *name, const char *argument)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(commands[i].name, name) != 0)
            continue;
        struct arena *arena = arena_new();
        int code = commands[i].run(arena, argument);
        arena_free(arena);
        return code;
    }
    (void)fprintf(stderr,
                  "tilskudd-api: unknown command \"%s\"; "
                  "try tilskudd-api help\n",
                  name);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    memory_rule_libraries();
    fetch_start();
    if (argc < 2)
        return command_run("help", NULL) + EXIT_USAGE;
    return command_run(argv[1], argc > 2 ? argv[2] : NULL);
}
