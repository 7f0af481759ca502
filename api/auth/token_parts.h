/*
 * The steps of verifying a token, for token.c alone: each file of token_*.c
 * judges one part of it. All text lives in the arena of that verification.
 */
#ifndef TILSKUDD_API_AUTH_TOKEN_PARTS_H
#define TILSKUDD_API_AUTH_TOKEN_PARTS_H

#include <jansson.h>

#include "api/auth/identity.h"
#include "api/auth/jose.h"
#include "api/auth/keys.h"
#include "services/base/problem.h"

struct token_header {
    const char *kid;
    const char *algorithm; /* static text: one of the three */
};

/* ERR_TOKEN_MALFORMED or ERR_TOKEN_ALGORITHM_REFUSED. */
err_t token_header_read(struct arena *arena, struct octets text,
                        struct token_header *out);

/* What every token must say whoever issued it: `exp`, `iat`, `nbf` and the
 * lifetime at `now`; `aud` as the issuer is configured; that it is an access
 * token with scopes. Sets `expires` and `scopes`. */
err_t token_claims_read(const json_t *claims, const struct issuer *issuer,
                        int64_t now, struct problem *problem,
                        struct identity *out);

/* ERR_TOKEN_CLAIMS_INVALID, naming the claim if there is a problem to fill. */
err_t token_claim_invalid(struct problem *problem, const char *claim);

/* The party: organisations for Maskinporten; level and reportees for the
 * others, and `pid` as text of the claims, NULL for a machine. */
err_t token_party_read(const json_t *claims, bool test_people,
                       struct problem *problem, struct identity *out,
                       const char **pid);

#endif
