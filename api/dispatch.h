/*
 * The life of a request between the HTTP edge and the handlers: framing,
 * route, access, contract, transaction, answer, log line.
 */
#ifndef TILSKUDD_API_DISPATCH_H
#define TILSKUDD_API_DISPATCH_H

#include "api/rq.h"

/* Answers the request; always leaves an answer. */
void dispatch(struct rq *rq);

#endif
