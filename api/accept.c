/*
 * What a request brings, against what its operation takes: the form of the
 * answer, the form of the body, parameters, body. Each stage tells all of its
 * faults at once; a later stage would only repeat an earlier one's.
 */
#include "api/contract.h"

#include <string.h>
#include <strings.h>

#include "api/body.h"
#include "api/media.h"
#include "api/rq.h"
#include "api/schema.h"
#include "api/uri.h"

/* The parameters of a request as they are found. */
struct reading {
    struct rq *rq;
    const struct parameter *parameters;
    size_t count;
    bool *seen; /* by index; also when the value is of no use */
};

/* ---- Forms --------------------------------------------------------------- */

/* Of what type a file is shows when it is found: then it is given, whatever
 * was asked for (RFC 9110 § 12.5.1 lets us). */
static unsigned form_weight(const char *accept, const char *content_type)
{
    return strcmp(content_type, "*/*") == 0
               ? 1
               : accept_weight(accept, content_type);
}

/* RFC 9110 § 12.5.1. Problems have a type of their own and are sent whatever
 * Accept says, so only answers of success are asked for. Of several wanted
 * alike the contract's first is given. */
static err_t answer_form_choose(struct rq *rq)
{
    const struct operation *operation = rq->operation;
    const char *accept = rq_header(rq, "Accept");
    bool has_body = false;
    unsigned best = 0;

    for (size_t i = 0; i < operation->response_count; i++) {
        const struct response *response = &operation->responses[i];

        if (response->status / 100 != 2 || response->content_type == NULL)
            continue;
        unsigned weight = form_weight(accept, response->content_type);
        has_body = true;
        if (weight > best)
            rq->form = response;
        best = weight > best ? weight : best;
    }
    return has_body && best == 0 ? ERR_NOT_ACCEPTABLE : OK;
}

/* A body nobody asked for is a mistake worth telling (RFC 9110 § 9.3.1 lets
 * us); compressed bodies would hide their size from the limit. */
static err_t body_form_check(struct rq *rq)
{
    const char *expected = rq->operation->body_type;
    const char *type = rq_header(rq, "Content-Type");
    const char *encoding = rq_header(rq, "Content-Encoding");

    if (rq->body_length == 0)
        return OK;
    if (expected == NULL)
        return problem_with(&rq->problem, ERR_BAD_REQUEST, "reason",
                            "this operation takes no body");
    if (type != NULL && media_type_is(type, expected) &&
        (encoding == NULL || strcasecmp(encoding, "identity") == 0))
        return OK;
    return problem_with(&rq->problem, ERR_UNSUPPORTED_MEDIA_TYPE, "expected",
                        expected);
}

/* ---- Parameters ---------------------------------------------------------- */

static void parameter_fault(struct reading *reading, enum fault_code code,
                            const char *name)
{
    struct faults *faults = &reading->rq->problem.faults;

    fault_add(faults, code, arena_printf(faults->arena, "parameter:%s", name),
              name);
}

/* The index of a declared parameter; `count` when it is not declared. Names
 * of headers know no case, all others do. */
static size_t parameter_index(const struct reading *reading,
                              enum parameter_place place, const char *name)
{
    size_t i = 0;

    while (i < reading->count) {
        const struct parameter *known = &reading->parameters[i];
        int difference = place == IN_HEADER ? strcasecmp(known->name, name)
                                            : strcmp(known->name, name);

        if (known->place == place && difference == 0)
            return i;
        i++;
    }
    return i;
}

/* Notes one value; NULL when it was badly encoded. */
static void parameter_take(struct reading *reading, size_t index,
                           const char *value)
{
    const struct parameter *parameter = &reading->parameters[index];
    struct faults *faults = &reading->rq->problem.faults;

    if (reading->seen[index]) {
        parameter_fault(reading, FAULT_REPEATED_PARAMETER, parameter->name);
        return;
    }
    reading->seen[index] = true;
    reading->rq->values[index] = value;
    if (value == NULL)
        parameter_fault(reading, FAULT_BAD_ENCODING, parameter->name);
    else
        schema_check_text(parameter->schema, value, parameter->name, faults);
}

/* The compiler has put path parameters first and in path order. */
static void path_read(struct reading *reading, const struct route *route)
{
    for (size_t i = 0; i < reading->count; i++)
        if (reading->parameters[i].place == IN_PATH)
            parameter_take(reading, i, route->segments[i]);
}

/* Unknown names are refused: a misspelt filter must not widen a list. */
static void query_read(struct reading *reading)
{
    const char *query = reading->rq->query;
    const char *at =
        query != NULL && *query ? query : NULL; /* "?" asks nothing */
    struct query_pair pair;

    while (query_next(&at, reading->rq->arena, &pair)) {
        size_t index = reading->count;

        if (pair.name != NULL)
            index = parameter_index(reading, IN_QUERY, pair.name);
        if (index < reading->count)
            parameter_take(reading, index, pair.value);
        else
            parameter_fault(reading,
                            pair.name == NULL ? FAULT_BAD_ENCODING
                                              : FAULT_UNKNOWN_PARAMETER,
                            pair.shown);
    }
}

/* Headers that the operation does not declare are none of its business. */
static void headers_read(struct reading *reading)
{
    for (const struct header *h = reading->rq->headers; h->name != NULL; h++) {
        size_t index = parameter_index(reading, IN_HEADER, h->name);

        if (index < reading->count)
            parameter_take(reading, index, h->value);
    }
}

/* Two headers have problems of their own, told when nothing else is wrong:
 * they are what a newcomer forgets. */
static err_t missing_check(struct reading *reading)
{
    err_t forgotten = OK;

    for (size_t i = 0; i < reading->count; i++) {
        const struct parameter *parameter = &reading->parameters[i];

        if (!parameter->required || reading->seen[i])
            continue;
        if (strcasecmp(parameter->name, "Idempotency-Key") == 0)
            forgotten = ERR_IDEMPOTENCY_KEY_REQUIRED;
        else if (strcasecmp(parameter->name, "If-Match") != 0)
            parameter_fault(reading, FAULT_REQUIRED, parameter->name);
        else if (forgotten == OK)
            forgotten = ERR_PRECONDITION_REQUIRED;
    }
    return reading->rq->problem.faults.count > 0 ? ERR_BAD_PARAMETER
                                                 : forgotten;
}

static err_t parameters_accept(struct rq *rq, const struct route *route)
{
    size_t count = rq->operation->parameter_count;
    struct reading reading = {
        .rq = rq,
        .parameters = rq->operation->parameters,
        .count = count,
        .seen = arena_array(rq->arena, count, sizeof *reading.seen),
    };

    rq->values = arena_array(rq->arena, count, sizeof *rq->values);
    path_read(&reading, route);
    query_read(&reading);
    headers_read(&reading);
    TRY(missing_check(&reading));
    if (rq->operation->takes_dry_run) {
        const char *dry_run = rq_param(rq, "dryRun");

        rq->dry_run = dry_run != NULL && strcmp(dry_run, "true") == 0;
    }
    return OK;
}

/* ---- Body ---------------------------------------------------------------- */

/* Bytes: how many there are is all that is looked at. */
static err_t bytes_accept(struct rq *rq, size_t most)
{
    if (rq->body_length == 0)
        return problem_with(&rq->problem, ERR_UNPARSABLE_BODY, "reason",
                            "the body is empty");
    if (rq->body_length <= most)
        return OK;
    return problem_with(&rq->problem, ERR_BODY_TOO_LARGE, "limit",
                        arena_printf(rq->arena, "%zu", most));
}

/* A body that is not required may be absent, but not wrong. */
static err_t body_accept(struct rq *rq)
{
    const struct operation *operation = rq->operation;
    const char *reason;
    json_t *json;

    if (operation->body_type == NULL ||
        (rq->body_length == 0 && !operation->body_required))
        return OK;
    if (operation->body_bytes_max > 0)
        return bytes_accept(rq, operation->body_bytes_max);
    json = body_parse(rq->body, rq->body_length, rq->arena, &reason);
    if (json == NULL)
        return problem_with(&rq->problem, ERR_UNPARSABLE_BODY, "reason",
                            reason);
    schema_check(operation->body, json, SCHEMA_REQUEST, "#",
                 &rq->problem.faults);
    if (rq->problem.faults.count > 0)
        return ERR_INVALID_BODY;
    rq->json = json;
    return OK;
}

err_t contract_accept(struct rq *rq, const struct route *route)
{
    rq->operation = route->operation;
    TRY(answer_form_choose(rq));
    TRY(body_form_check(rq));
    TRY(parameters_accept(rq, route));
    return body_accept(rq);
}
