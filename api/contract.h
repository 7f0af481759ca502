/*
 * The contract, compiled: openapi/openapi.yaml is bundled and embedded at
 * build, read once at start and turned into the tables that the router and
 * the validator execute. Everything here is immutable after contract_load and
 * shared by all threads. What the compiler does not understand it refuses:
 * a contract may only say what the service enforces.
 */
#ifndef TILSKUDD_API_CONTRACT_H
#define TILSKUDD_API_CONTRACT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "services/base/actor.h"
#include "services/base/arena.h"
#include "services/base/problem.h"
#include "services/rate/rate.h"

struct rq;
struct schema; /* api/schema.h */

typedef err_t (*handler_t)(struct rq *rq);

/* operationId -> function: the list each ops_<resource>.c contributes to. */
struct handler {
    const char *operation_id;
    handler_t function;
};

enum parameter_place { IN_PATH, IN_QUERY, IN_HEADER };

struct parameter {
    const char *name;
    enum parameter_place place;
    bool required;
    const struct schema *schema;
};

/* An answer is one document, or an export: a whole list, an item a line, or
 * an event each of a calendar; or it is a file, sent as it is. */
enum form { FORM_DOCUMENT, FORM_NDJSON, FORM_CSV, FORM_CALENDAR, FORM_FILE };

struct response {
    int status;               /* 0: default */
    const char *content_type; /* NULL: no body */
    enum form form;
    const struct schema *schema; /* of the document, or of each line */
    const char *const *columns;  /* of CSV, ended by NULL: "applicant.name" is
                                    a member of a member */
};

struct operation {
    const char *id;     /* "submitApplication" */
    const char *method; /* "POST" */
    const char *path;   /* "/v1/applications/{applicationId}/submit" */
    const struct parameter *parameters;
    size_t parameter_count;

    bool body_required;
    const char *body_type;     /* "application/json"; NULL: takes no body */
    const struct schema *body; /* NULL with body_type NULL, and of bytes */
    size_t body_bytes_max; /* x-bytes-max: as many bytes at most, which no
                              schema reads; 0: the body is JSON */
    const struct response *responses;
    size_t response_count;

    /* security: NULL scope: open to everyone without a token. A token, when
     * sent, is always verified. `is_open` operations take a token or none. */
    bool is_open;
    const char *scope;     /* "statsforvalteren:tilskudd/soknader.write" */
    enum level level;      /* x-level: least level of a person's login */
    unsigned capacities;   /* x-capacities: bits 1 << enum capacity; 0: any */

    bool writes;           /* runs in a writing transaction (x-writes, or by
                              method: POST, PUT, PATCH, DELETE unless
                              x-writes: false) */
    bool records;          /* x-records: a GET that leaves a trace of who
                              read, in a writing transaction */
    enum rate_class rate;  /* the quota it counts on: x-rate, or by `writes` */
    bool needs_key;        /* declares the header Idempotency-Key */
    bool needs_match;      /* declares the header If-Match */
    bool takes_dry_run;    /* declares ?dryRun */

    handler_t handler;
    size_t index;          /* 0..operation_count-1, for metrics */
};

struct contract;

/* Compiles the bundled contract `json` against `handlers` (ended by a NULL
 * operation_id). NULL when refused, with the reasons, one a line, in `why`:
 * operation without handler and the reverse, unknown schema keyword or
 * format, unresolved $ref, undefined scope, unbounded string, array or
 * integer, a path with two readings. */
struct contract *contract_load(const char *json, size_t length,
                               const struct handler *handlers,
                               struct arena *arena, const char **why);

size_t contract_operation_count(const struct contract *contract);
const struct operation *contract_operation(const struct contract *contract,
                                           size_t index);

/* A schema by its name under components/schemas; NULL if there is none. */
const struct schema *contract_schema(const struct contract *contract,
                                     const char *name);

/* What the router made of method and raw path. */
struct route {
    const struct operation *operation; /* NULL: see the flags */
    bool path_exists;   /* then `allow` says which methods it has */
    const char *allow;  /* "GET, HEAD, OPTIONS, POST", static */
    bool is_head;       /* HEAD answered by the GET operation */
    bool is_options;
    const char *segments[8]; /* decoded path parameters, in path order */
};

/* Matches strictly: the raw path is split at "/", each segment is
 * percent-decoded once; %00, %2F, bad escapes, invalid UTF-8, empty segments
 * and a trailing slash are no match. Path parameters are not yet validated.
 * Literal segments win over parameters. */
void contract_route(const struct contract *contract, const char *method,
                    const char *path, struct arena *arena, struct route *out);

/* Fills rq->values, rq->json and rq->dry_run from path, query, headers and
 * body, checking all of it against the contract; bytes stay in rq->body. All
 * faults at once:
 * ERR_BAD_PARAMETER (400), ERR_UNPARSABLE_BODY (400), ERR_INVALID_BODY (422),
 * ERR_BODY_TOO_LARGE (413), ERR_UNSUPPORTED_MEDIA_TYPE (415),
 * ERR_PRECONDITION_REQUIRED (428), ERR_IDEMPOTENCY_KEY_REQUIRED (400). */
err_t contract_accept(struct rq *rq, const struct route *route);

#endif
