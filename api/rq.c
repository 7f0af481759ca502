/* Looking things up in a request. */
#include "api/rq.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/schema.h"
#include "api/service.h"

/* The index of a parameter; their count when the operation has none such. */
static size_t parameter_find(const struct operation *operation,
                             const char *name)
{
    size_t i = 0;

    while (i < operation->parameter_count &&
           strcasecmp(operation->parameters[i].name, name) != 0)
        i++;
    return i;
}

bool rq_declares(const struct rq *rq, const char *name)
{
    return parameter_find(rq->operation, name) < rq->operation->parameter_count;
}

const char *rq_param(const struct rq *rq, const char *name)
{
    assert(rq_declares(rq, name)); /* the contract has every one asked for */
    return rq->values[parameter_find(rq->operation, name)];
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
