/* Idempotency keys at the edge: what is hashed, kept and repeated. The rule
 * itself is in services/idempotency. */
#ifndef TILSKUDD_API_IDEMPOTENT_H
#define TILSKUDD_API_IDEMPOTENT_H

#include <stdbool.h>

#include "api/rq.h"

struct idempotent {
    const char *key; /* NULL: the operation takes none */
    char hash[65];   /* of method, address, organisation and body */
    bool is_replay;  /* the stored answer is in rq->answer */
};

/* Claims the request's key; a replay leaves the stored answer in rq. */
err_t idempotent_begin(struct rq *rq, struct idempotent *out);

/* Keeps the answer in the open transaction. */
err_t idempotent_keep(struct rq *rq, const struct idempotent *idempotent);

#endif
