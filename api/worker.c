/*
 * The duties and their loop. One more duty is one more row, and a function
 * that does one piece of work in transactions of its own.
 */
#include "api/worker.h"

#include <signal.h>
#include <time.h>

#include "api/log.h"
#include "services/applicant/applicant_register.h"
#include "services/award/award.h"
#include "services/base/id.h"
#include "services/base/monotonic.h"
#include "services/deadline/reminder.h"
#include "services/file/file.h"
#include "services/file/file_scan.h"
#include "services/idempotency/idempotency.h"
#include "services/job/job.h"
#include "services/letter/letter.h"
#include "services/rate/rate.h"

static const long shortest_pause_ms = 1000;
static const long longest_pause_ms = 30000;
static const int64_t slow_ms = 2000; /* of one piece of work */

/* How long something that fails is let alone; doubles with each failure. */
struct pause {
    long next_ms;
    int64_t until_ms; /* of monotonic_ms */
};

/* Nobody's side: it acts for no person and no organisation. */
static const struct actor the_worker = {
    .capacity = CAPACITY_WORKER,
    .client = "worker",
};

static err_t ask_register(struct tx *tx, const struct settings *settings,
                          const char **said)
{
    return applicant_register_next(tx, settings->register_url, said);
}

static err_t work_jobs(struct tx *tx, const struct settings *settings,
                       const char **said)
{
    (void)settings;
    return job_work_next(tx, said);
}

static err_t send_reminders(struct tx *tx, const struct settings *settings,
                            const char **said)
{
    (void)settings;
    return reminder_send_next(tx, said);
}

static err_t lapse_awards(struct tx *tx, const struct settings *settings,
                          const char **said)
{
    (void)settings;
    return award_lapse_next(tx, said);
}

static err_t make_letters(struct tx *tx, const struct settings *settings,
                          const char **said)
{
    (void)settings;
    return letter_make_next(tx, said);
}

static err_t scan_files(struct tx *tx, const struct settings *settings,
                        const char **said)
{
    return file_scan_next(tx, settings->clamd, said);
}

static err_t expire_files(struct tx *tx, const struct settings *settings,
                          const char **said)
{
    (void)settings;
    return file_expire_next(tx, said);
}

static err_t purge_keys(struct tx *tx, const struct settings *settings,
                        const char **said)
{
    (void)settings;
    return idempotency_purge_next(tx, said);
}

static err_t forget_rates(struct tx *tx, const struct settings *settings,
                          const char **said)
{
    (void)settings;
    return rate_forget_next(tx, said);
}

/* `run` does one piece of work, if any is due, and says for the log which:
 * NULL when nothing was. The name is also the operation in the audit. */
static const struct duty {
    const char *name;
    err_t (*run)(struct tx *tx, const struct settings *settings,
                 const char **said);
} duties[] = {
    { "work-jobs", work_jobs },
    { "ask-register", ask_register },
    { "send-reminders", send_reminders },
    { "lapse-awards", lapse_awards },
    { "make-letters", make_letters },
    { "scan-files", scan_files },
    { "expire-files", expire_files },
    { "purge-keys", purge_keys },
    { "forget-rates", forget_rates },
};

/* The name in the log of what may be the database's fault, which ends a round;
 * NULL for what is not. */
static const char *trouble_name(err_t err)
{
    if (err == ERR_OVERLOADED)
        return "overloaded";
    return err == ERR_DATABASE_UNAVAILABLE || err == ERR_OUTCOME_UNKNOWN
               ? "database-unavailable"
               : NULL;
}

#define DUTY_COUNT (sizeof duties / sizeof *duties)

struct worker {
    struct service *service;
    struct pause pauses[DUTY_COUNT]; /* each duty's own */
    struct pause pause;              /* of all, without a database */
    size_t first;                    /* duty of the next round */
    const char *trouble; /* of the database, by its name; said once */
};

/* Trouble is told once as long as it is the same, whatever is tried
 * meanwhile. */
static void failure_tell(struct worker *worker, const char *name, err_t err,
                         const struct tx *tx)
{
    const char *trouble = trouble_name(err);

    if (trouble != NULL && worker->trouble == trouble)
        return;
    worker->trouble = trouble;
    if (trouble != NULL)
        log_event("warning", trouble,
                  arena_printf(tx->arena, "%s: %s", name,
                               tx->diagnostic != NULL ? tx->diagnostic : "-"));
    else
        log_event("error", "duty-failed",
                  arena_printf(tx->arena, "%s: %s: %s", name,
                               problem_entry(err)->code,
                               tx->diagnostic != NULL ? tx->diagnostic : "-"));
}

static void success_tell(struct worker *worker, const char *name,
                         const char *said)
{
    if (worker->trouble != NULL)
        log_event("info",
                  worker->trouble == trouble_name(ERR_OVERLOADED)
                      ? "load-eased"
                      : "database-back",
                  NULL);
    worker->trouble = NULL;
    worker->pause = (struct pause){ .next_ms = shortest_pause_ms };
    if (said != NULL)
        log_event("info", name, said);
}

/* The database must hold the binary's migrations before anything is believed;
 * as dispatch does it. */
static err_t database_check(struct service *service, struct tx *tx)
{
    err_t err = OK;

    if (atomic_load(&service->is_migrated))
        return OK;
    err = migrate_check(service->pool, tx->arena, &tx->diagnostic);
    atomic_store(&service->is_migrated, err == OK);
    return err;
}

/* `did`: something was due. */
static err_t duty_run(struct worker *worker, const struct duty *duty, bool *did)
{
    struct arena *arena = arena_new();
    struct problem problem;
    const char *said = NULL;
    char trace_id[33];
    struct tx tx = {
        .pool = worker->service->pool,
        .mode = TX_WRITE,
        .arena = arena,
        .problem = &problem,
        .actor = &the_worker,
        .trace_id = trace_id,
        .operation = duty->name,
        .clock_shift = clock_shift(&worker->service->clock, arena),
    };
    err_t err;

    problem_init(&problem, arena);
    random_hex(trace_id, 16);
    err = database_check(worker->service, &tx);
    if (err == OK)
        err = duty->run(&tx, &worker->service->settings, &said);
    tx_end(&tx);
    if (err == OK)
        success_tell(worker, duty->name, said);
    else
        failure_tell(worker, duty->name, err, &tx);
    *did |= said != NULL;
    arena_free(arena);
    return err;
}

static long pause_begin(struct pause *pause)
{
    long ms = pause->next_ms;

    pause->until_ms = monotonic_ms() + ms;
    if (ms < longest_pause_ms)
        pause->next_ms = 2 * ms;
    return ms;
}

/* A system outside that keeps silent takes half of the time and not all. */
static void slowness_pause(struct pause *pause, int64_t begun_ms)
{
    int64_t now_ms = monotonic_ms();

    int64_t until_ms = now_ms + (now_ms - begun_ms);

    if (now_ms - begun_ms > slow_ms && until_ms > pause->until_ms)
        pause->until_ms = until_ms;
}

/* Each duty once, but those that are let alone. What fails by itself keeps no
 * other from being done; what may be the database's fault ends the round, and
 * the next one begins behind it. How long to rest afterwards, in
 * milliseconds. */
static long round_run(struct worker *worker)
{
    size_t first = worker->first;
    bool did = false;

    for (size_t i = 0; i < DUTY_COUNT; i++) {
        size_t at = (first + i) % DUTY_COUNT;
        struct pause *pause = &worker->pauses[at];
        int64_t begun_ms = monotonic_ms();
        err_t err;

        if (begun_ms < pause->until_ms)
            continue;
        err = duty_run(worker, &duties[at], &did);
        if (trouble_name(err) != NULL) {
            worker->first = (at + 1) % DUTY_COUNT;
            return pause_begin(&worker->pause);
        }
        if (err == OK)
            *pause = (struct pause){ .next_ms = shortest_pause_ms };
        else
            pause_begin(pause);
        slowness_pause(pause, begun_ms);
    }
    return did ? 0 : (long)worker->service->settings.worker_pause_ms;
}

/* False when the process was asked to stop, meanwhile or before. */
static bool rest(long ms)
{
    struct timespec time = { .tv_sec = ms / 1000,
                             .tv_nsec = ms % 1000 * 1000000 };
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    return sigtimedwait(&signals, NULL, &time) < 0;
}

void worker_run(struct service *service)
{
    struct worker worker = {
        .service = service,
        .pause = { .next_ms = shortest_pause_ms },
        .trouble = atomic_load(&service->is_migrated)
                       ? NULL
                       : trouble_name(ERR_DATABASE_UNAVAILABLE), /* told */
    };

    for (size_t i = 0; i < DUTY_COUNT; i++)
        worker.pauses[i].next_ms = shortest_pause_ms;
    log_event("info", "started", "worker");
    while (rest(round_run(&worker)))
        ;
    log_event("info", "stopped", "worker");
}
