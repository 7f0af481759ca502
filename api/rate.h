/*
 * Which quota a request counts on, and who pays. Once per request, after the
 * token is verified and the actor found: what a token that does not hold asks
 * for is on nobody's account.
 */
#ifndef TILSKUDD_API_RATE_H
#define TILSKUDD_API_RATE_H

#include "api/rq.h"

/* Makes the limiter that the settings say. */
void rate_start(struct service *service);

/* Spends one of the operation's quota; `access` is what access_check said. Who
 * may not act for an organisation spends none of its quota, but its own.
 * ERR_RATE_LIMITED when nothing is left, OK otherwise. */
err_t rate_check(struct rq *rq, err_t access);

/* An export spends one of a quota beside that of reading. */
err_t rate_check_export(struct rq *rq);

/* What may be a write that was answered before, when nothing is left to write
 * with, may be looked for as a read. ERR_RATE_LIMITED when there is none left
 * of those either. */
err_t rate_check_replay(struct rq *rq);

/* A write that was let through, and turned out to be one of before, counts as
 * a read, and the write is given back. Without a read left it stays a write:
 * nobody is refused who was let through. */
void rate_count_replay(struct rq *rq);

/* The refusal by the quota in rq->standing. */
err_t rate_refuse(struct rq *rq);

/* RateLimit and RateLimit-Policy, where the request was counted and the
 * answer is for its caller alone. */
void rate_answer(struct rq *rq);

#endif
