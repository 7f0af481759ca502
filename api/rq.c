/* Looking things up in a request. */
#include "api/rq.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/schema.h"
#include "api/service.h"

const char *rq_param(const struct rq *rq, const char *name)
{
    const struct operation *operation = rq->operation;

    for (size_t i = 0; i < operation->parameter_count; i++)
        if (strcasecmp(operation->parameters[i].name, name) == 0)
            return rq->values[i];
    assert(false); /* the contract declares every parameter asked for */
    return NULL;
}

const char *rq_header(const struct rq *rq, const char *name)
{
    for (const struct header *h = rq->headers; h->name != NULL; h++)
        if (strcasecmp(h->name, name) == 0)
            return h->value;
    return NULL;
}

/* "7-ab12cd34" with its quotes; a bare number in quotes will do as well. */
int64_t rq_match_version(const struct rq *rq)
{
    const char *match = rq_header(rq, "If-Match");
    char *end;

    if (match == NULL)
        return 0;
    if (*match != '"' || match[1] < '1' || match[1] > '9')
        return -1;
    long long version = strtoll(match + 1, &end, 10);
    size_t hash = *end == '-' ? strspn(end + 1, "0123456789abcdef") + 1 : 0;
    return strcmp(end + hash, "\"") != 0 ? -1 : version;
}

err_t rq_check_document(struct rq *rq, const char *schema_name,
                        const json_t *document)
{
    const struct schema *schema =
        contract_schema(rq->service->contract, schema_name);

    assert(schema);
    schema_check(schema, document, SCHEMA_REQUEST, "#", &rq->problem.faults);
    return rq->problem.faults.count ? ERR_INVALID_BODY : OK;
}
