/*
 * Who may pass: from the Authorization header to `struct actor`, and the
 * operation's demands (token, scope, level, capacity) as the contract states
 * them. Whether the actor may touch this very case is the services' and the
 * database's question.
 */
#ifndef TILSKUDD_API_ACCESS_H
#define TILSKUDD_API_ACCESS_H

#include "api/rq.h"

/* Fills rq->actor. ERR_TOKEN_* (401), ERR_SCOPE_REQUIRED, ERR_LEVEL_REQUIRED,
 * ERR_ROLE_REQUIRED and others (403). */
err_t access_check(struct rq *rq);

/* For the public alone (x-capacities): whoever asks, asks as the public, with
 * or without a token, so that the answer is the same to everybody. */
bool access_is_same_to_all(const struct operation *operation);

#endif
