/*
 * One request on its way through the service: what the router found, what the
 * validator accepted, and the answer being built. Lives in its arena.
 */
#ifndef TILSKUDD_API_RQ_H
#define TILSKUDD_API_RQ_H

#include <jansson.h>
#include <stdint.h>

#include "api/contract.h"
#include "db/db.h"
#include "services/base/actor.h"
#include "services/base/problem.h"
#include "services/rate/rate.h"

#define RQ_HEADERS_MAX 24

struct service; /* what outlives requests: settings, contract, pool, keys */
struct spool;   /* services/base/spool.h */
struct caller;  /* services/actor/actor.h: what the token says */

struct header {
    const char *name;
    const char *value;
};

struct answer {
    int status;
    const char *content_type; /* NULL: application/json */
    const char *body;         /* NULL: none, or in the spool */
    size_t length;
    struct spool *spool; /* a body too large for memory; NULL: none */
    struct header headers[RQ_HEADERS_MAX];
    size_t header_count;
};

struct rq {
    struct service *service;
    struct arena *arena;

    /* As received. */
    const char *method;
    const char *path;  /* raw, without query */
    const char *query; /* raw, without "?"; NULL when there is none */
    const char *body;
    size_t body_length;
    const struct header *headers; /* NULL-terminated by name */
    const char *request_id;
    const char *trace_id;  /* 32 hex digits */
    const char *span_id;   /* ours, 16 hex digits */
    enum language language;
    int64_t started_us;
    bool is_badly_written; /* its head: api/lines.h */
    bool is_one_too_many; /* its connection: there are as many as may be */
    bool is_late; /* more comes than can be done: not to be served */

    /* As routed and accepted by the contract. */
    const struct operation *operation;
    const struct response *form; /* what Accept chose of the answers of
                                    success; NULL when they have no body */
    const char **values; /* by index into operation->parameters; NULL absent */
    json_t *json;        /* the validated body, borrowed from the arena */
    bool is_replay;      /* answered as the first time, by its key */
    bool dry_run;        /* ?dryRun=true: same verdict, nothing written */

    const struct caller *caller; /* NULL without a token */
    struct actor actor;
    const char *payer; /* NULL: nobody in particular */
    struct rate_standing standing; /* with the quota it counts on */
    struct problem problem;
    struct tx tx;
    struct answer answer;
};

/* Whether this operation has a parameter of that name. */
bool rq_declares(const struct rq *rq, const char *name);

/* The value of a declared parameter of this operation (path, query or
 * header), or NULL when absent. Asserts that the contract declares it. */
const char *rq_param(const struct rq *rq, const char *name);

/* A request header as received, case-insensitively; NULL when absent. */
const char *rq_header(const struct rq *rq, const char *name);

/* The version number that If-Match demands: the digits before the dash of the
 * one ETag in it. 0 when the header is absent, -1 when it names no version of
 * ours (then no resource can match). */
int64_t rq_match_version(const struct rq *rq);

/* Checks a document that the service has put together (a merged patch) against
 * a schema of the contract: ERR_INVALID_BODY with all faults. */
err_t rq_check_document(struct rq *rq, const char *schema_name,
                        const json_t *document);

#endif
