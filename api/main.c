/*
 * tilskudd-api: `serve` the API, do a `worker`'s duties, `migrate` the
 * database, verify the `audit`, `check` a contract, draw the `lifecycles`.
 * Start-up refuses what could not be trusted later: settings, contract,
 * handlers and migrations that do not fit together.
 */
#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/contract_embedded.h"
#include "api/dispatch.h"
#include "api/lifecycles.h"
#include "api/log.h"
#include "api/ops.h"
#include "api/ops_port.h"
#include "api/server.h"
#include "api/service.h"
#include "services/base/spool.h"
#include "api/worker.h"
#include "services/gateways/fetch.h"
#include "services/gateways/subprocess.h"

enum exit_code { EXIT_GOOD, EXIT_REFUSED, EXIT_USAGE };

#define PERSON_KEY_LEAST 32
#define CONTRACT_BYTES_MAX (4u << 20)

static int refuse(const char *what, const char *why)
{
    (void)fprintf(stderr, "tilskudd-api: %s:\n%s%s", what, why,
                  *why && why[strlen(why) - 1] == '\n' ? "" : "\n");
    return EXIT_REFUSED;
}

static bool person_key_load(struct service *service,
                            struct verifier_options *options, struct text *why)
{
    size_t length = 0;
    char *key = settings_file(service->settings.person_key_file, 4096,
                              service->arena, &length, why);

    if (key != NULL && length < PERSON_KEY_LEAST)
        text_addf(why, "%s must hold %d bytes or more\n",
                  service->settings.person_key_file, PERSON_KEY_LEAST);
    options->person_key = (const unsigned char *)key;
    options->person_key_length = length;
    return key != NULL && length >= PERSON_KEY_LEAST;
}

static bool auth_start(struct service *service, struct text *why)
{
    const struct settings *settings = &service->settings;
    struct verifier_options options = {
        .test_people = settings_allow_tests(settings),
        .cache_size = (size_t)settings->token_cache,
    };
    struct issuer *issuers;

    if (!settings_issuers(settings, service->arena, &issuers,
                          &options.issuer_count, why) ||
        !person_key_load(service, &options, why))
        return false;
    service->keys = keys_new(issuers, options.issuer_count);
    options.issuers = issuers;
    options.keys = service->keys;
    service->verifier = verifier_new(&options);
    return true;
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

static struct server *listen_on(struct service *service, int64_t port,
                                unsigned threads, void (*serve)(struct rq *))
{
    const struct settings *s = &service->settings;
    const char *why = NULL;
    struct server_options options = {
        .host = s->host,
        .port = (unsigned)port,
        .threads = threads,
        .connection_limit = (unsigned)s->connection_limit,
        .connection_timeout_s = (unsigned)s->connection_timeout_s,
        .line_wait_ms = (unsigned)s->line_wait_ms,
        .body_limit = (size_t)s->body_limit,
        .service = service,
        .serve = serve,
    };
    struct server *server = server_start(&options, &why);

    if (server == NULL)
        (void)fprintf(stderr,
                      "tilskudd-api: cannot listen on %s port %lld: "
                      "%s\n",
                      s->host, (long long)port, why);
    return server;
}

static void wait_for_stop(void)
{
    sigset_t signals;
    int signal_number;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigwait(&signals, &signal_number);
}

/* Threads made later inherit the mask, so that only sigwait sees these. */
static void signals_block(void)
{
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN); /* a limit reached is an error to tell */
}

static int serve_until_stopped(struct service *service)
{
    const struct settings *s = &service->settings;
    struct server *api =
        listen_on(service, s->port, (unsigned)s->threads, dispatch);
    struct server *ops =
        api != NULL ? listen_on(service, s->ops_port, 2, ops_port_serve) : NULL;

    if (ops != NULL) {
        log_event("info", "started", s->public_url);
        wait_for_stop();
        atomic_store(&service->is_draining, true);
        log_event("info", "draining", NULL);
    }
    if (api != NULL)
        server_drain(api, (unsigned)s->drain_s);
    if (ops != NULL)
        server_drain(ops, 0);
    return ops != NULL ? EXIT_GOOD : EXIT_REFUSED;
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
        grant_award_handlers,
        payout_handlers,      fund_transfer_handlers,
        transfer_handlers,    exclusion_handlers,
        report_handlers,      file_handlers,
        attachment_handlers,  letter_handlers,
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
    if (service->verifier != NULL)
        verifier_free(service->verifier);
    if (service->keys != NULL)
        keys_free(service->keys);
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

    if (!settings_read(&service->settings, service->arena, &why))
        return refuse("settings", why.bytes);
    service->contract =
        contract_load((const char *)contract_json, contract_json_length,
                      handlers_all(service->arena), service->arena, &reasons);
    if (service->contract == NULL)
        return refuse("the contract is refused", reasons);
    service->metrics = metrics_new(service->contract, service->arena);
    if (!clock_start(service))
        return refuse("settings", clock_refused);
    if (!auth_start(service, &why) || !exports_fit(&why))
        return refuse("settings", why.bytes);
    subprocess_allow(programs_allowed(&service->settings));
    pool_start(service);
    if (!migrations_fit(service, &why))
        return refuse("the database is refused", why.bytes);
    return serve_until_stopped(service);
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

static int until_stopped(struct arena *arena, int (*run)(struct service *))
{
    struct service *service = arena_alloc(arena, sizeof *service);

    large_blocks_return();
    signals_block();
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
    fetch_start();
    if (argc < 2)
        return command_run("help", NULL) + EXIT_USAGE;
    return command_run(argv[1], argc > 2 ? argv[2] : NULL);
}
