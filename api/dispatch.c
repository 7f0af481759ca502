/* From a received request to its answer. */
#include "api/dispatch.h"

#include <string.h>

#include "api/access.h"
#include "api/cors.h"
#include "api/framing.h"
#include "api/idempotent.h"
#include "api/log.h"
#include "api/rate.h"
#include "api/reply.h"
#include "api/service.h"
#include "api/trace.h"
#include "services/base/monotonic.h"

/* A transaction that lost against others is begun anew this many times. */
#define ATTEMPTS 4

static void tx_prepare(struct rq *rq, enum tx_mode mode)
{
    rq->tx = (struct tx){
        .pool = rq->service->pool,
        .mode = mode,
        .arena = rq->arena,
        .problem = &rq->problem,
        .actor = &rq->actor,
        .trace_id = rq->trace_id,
        .operation = rq->operation->id,
        .clock_shift = clock_shift(&rq->service->clock, rq->arena),
        .database_us = rq->tx.database_us, /* of attempts before this one */
    };
}

/* The database must hold the binary's migrations before anything is believed.
 * Checked at start; again here as long as it was not there then. */
static err_t database_check(struct rq *rq)
{
    const char *why = NULL;

    if (atomic_load(&rq->service->is_migrated))
        return OK;
    if (migrate_check(rq->service->pool, rq->arena, &why) != OK) {
        log_event("error", "database-refused", why);
        return ERR_DATABASE_UNAVAILABLE;
    }
    atomic_store(&rq->service->is_migrated, true);
    return OK;
}

/* A trace is left by what gave content, and by nothing else: HEAD, and 304 to
 * whoever has it already, are answered as if it were left. */
static bool is_only_tried(const struct rq *rq)
{
    if (rq->dry_run)
        return true;
    return rq->operation->records &&
           (strcmp(rq->method, "HEAD") == 0 || rq->answer.status / 100 != 2);
}

/* A refused or merely tried change leaves nothing behind. */
static err_t write_once(struct rq *rq)
{
    struct idempotent idempotent = { 0 };

    TRY(idempotent_begin(rq, &idempotent));
    if (idempotent.is_replay)
        return tx_commit(&rq->tx);
    TRY(rq->operation->handler(rq));
    TRY(reply_check(rq));
    if (is_only_tried(rq))
        return OK;
    TRY(idempotent_keep(rq, &idempotent));
    return tx_commit(&rq->tx);
}

/* What an attempt has put together is forgotten before the next. */
static void attempt_reset(struct rq *rq, enum tx_mode mode)
{
    rq->answer = (struct answer){ 0 };
    problem_init(&rq->problem, rq->arena);
    tx_prepare(rq, mode);
}

static err_t run_write(struct rq *rq)
{
    err_t err = ERR_RETRY_TRANSACTION;

    for (int i = 0; i < ATTEMPTS && err == ERR_RETRY_TRANSACTION; i++) {
        if (i > 0)
            metrics_count_retry(rq->service->metrics);
        attempt_reset(rq, TX_WRITE);
        err = write_once(rq);
        tx_end(&rq->tx);
    }
    if (rq->is_replay)
        rate_count_replay(rq);
    return err;
}

/* An answer that was kept is given when it is sure to outlive the server. */
static err_t replay_once(struct rq *rq, struct idempotent *out)
{
    attempt_reset(rq, TX_WRITE);
    err_t err = idempotent_begin(rq, out);
    if (err == OK && out->is_replay)
        err = tx_commit(&rq->tx);
    tx_end(&rq->tx);
    return err;
}

/* Nothing is left to write with: who lost an answer still gets it again, as
 * a read, and everybody else is refused. */
static err_t run_refused(struct rq *rq, const struct route *route)
{
    struct rate_standing refused = rq->standing;
    struct idempotent idempotent = { 0 };
    err_t err = OK;

    if (rq->operation->needs_key && rate_check_replay(rq) == OK &&
        contract_accept(rq, route) == OK)
        err = replay_once(rq, &idempotent);
    if (err != OK || idempotent.is_replay)
        return err;
    rq->standing = refused;
    return rate_refuse(rq);
}

/* An export is many statements, which must see the same. */
static err_t run_read(struct rq *rq)
{
    bool is_export = rq->form != NULL && rq->form->form != FORM_DOCUMENT;

    if (is_export && rq->form->form != FORM_FILE)
        TRY(rate_check_export(rq));
    attempt_reset(rq, is_export ? TX_SNAPSHOT : TX_READ);
    err_t err = rq->operation->handler(rq);
    tx_end(&rq->tx);
    if (err == OK)
        err = reply_check(rq);
    return err;
}

static err_t run_operation(struct rq *rq, const struct route *route)
{
    rq->operation = route->operation;
    TRY(database_check(rq));
    tx_prepare(rq, TX_READ);
    err_t access = access_check(rq);
    err_t quota = rate_check(rq, access);
    if (quota != OK)
        return access == OK ? run_refused(rq, route) : quota;
    TRY(access);
    TRY(contract_accept(rq, route));
    return rq->operation->writes || rq->operation->records ? run_write(rq)
                                                           : run_read(rq);
}

/* The representation of the resource that a path is about or below. */
static bool resource_route(const struct rq *rq, const char **path,
                           struct route *out)
{
    char *at = arena_copy(rq->arena, rq->path);

    for (; at != NULL; *strrchr(at, '/') = '\0') {
        *out = (struct route){ 0 };
        contract_route(rq->service->contract, "GET", at, rq->arena, out);
        *path = at;
        if (out->operation != NULL || strchr(at + 1, '/') == NULL)
            return out->operation != NULL;
    }
    return false;
}

/* A stale If-Match is told the current ETag: what the same caller would now
 * get from the resource. */
static void etag_tell(struct rq *rq)
{
    struct rq read = *rq;
    struct route route;

    if (!resource_route(rq, &read.path, &route))
        return;
    read.method = "GET";
    read.query = NULL;
    read.body = NULL;
    read.body_length = 0;
    read.operation = route.operation;
    read.tx.actor = &read.actor;
    attempt_reset(&read, read.operation->records ? TX_WRITE : TX_READ);
    if (contract_accept(&read, &route) == OK &&
        read.operation->handler(&read) == OK)
        for (size_t i = 0; i < read.answer.header_count; i++)
            if (strcmp(read.answer.headers[i].name, "ETag") == 0)
                reply_header(rq, "ETag", read.answer.headers[i].value);
    tx_end(&read.tx);
    rq->tx.database_us = read.tx.database_us;
}

static err_t answer_options(struct rq *rq, const struct route *route)
{
    reply_header(rq, "Allow", route->allow);
    if (strstr(route->allow, "PATCH") != NULL)
        reply_header(rq, "Accept-Patch", "application/merge-patch+json");
    cors_answer(rq, route->allow);
    return reply_body(rq, 204, NULL, NULL, 0);
}

static err_t serve(struct rq *rq)
{
    struct route route = { 0 };

    if (rq->is_one_too_many)
        reply_header(rq, "Connection", "close");
    /* First, since what follows a malformed head is not believed either. */
    TRY(framing_check(rq));
    if (rq->is_late || rq->is_one_too_many)
        return ERR_OVERLOADED;
    contract_route(rq->service->contract, rq->method, rq->path, rq->arena,
                   &route);
    if (!route.path_exists)
        return ERR_NOT_FOUND;
    if (route.is_options)
        return answer_options(rq, &route);
    if (route.operation == NULL) {
        reply_header(rq, "Allow", route.allow);
        return ERR_METHOD_NOT_ALLOWED;
    }
    return run_operation(rq, &route);
}

/* Awards and the like change seldom, and are read by many at once. */
#define PUBLIC_SECONDS "300"

static const char *caching_rule(const struct rq *rq)
{
    bool is_problem = rq->answer.status >= 400;

    if (rq->operation != NULL && rq->operation->records)
        return "private, no-store";
    if (rq->operation != NULL && access_is_same_to_all(rq->operation) &&
        !is_problem)
        return "public, max-age=" PUBLIC_SECONDS;
    return rq->caller != NULL || is_problem ? "no-store" : "no-cache";
}

static void headers_finish(struct rq *rq)
{
    trace_answer(rq);
    rate_answer(rq);
    reply_header(rq, "X-Content-Type-Options", "nosniff");
    if (!(rq->operation != NULL && strcmp(rq->method, "OPTIONS") == 0))
        cors_answer(rq, NULL);
    reply_header(rq, "Vary", "Accept, Accept-Language, Authorization, Origin");
    reply_header(rq, "Cache-Control", caching_rule(rq));
    if (atomic_load(&rq->service->is_draining))
        reply_header(rq, "Connection", "close");
}

void dispatch(struct rq *rq)
{
    metrics_begin(rq->service->metrics, rq);
    err_t err = serve(rq);

    if (err == ERR_PRECONDITION_FAILED)
        etag_tell(rq);
    if (err != OK)
        reply_problem(rq, err);
    headers_finish(rq);
    int64_t duration = monotonic_us() - rq->started_us;
    timing_answer(rq, duration);
    metrics_end(rq->service->metrics, rq, err, duration);
    log_request(rq, err == OK ? NULL : problem_entry(err)->code, duration);
}
