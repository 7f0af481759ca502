/*
 * What every access token must say, whoever issued it.
 */
#include <string.h>

#include "api/auth/token_parts.h"
#include "services/base/json.h"

static const int64_t skew = 30;           /* seconds the clocks may differ */
static const int64_t lifetime_max = 3600; /* seconds from iat to exp */

/* Claims by which an id_token is known: OpenID Connect Core § 2. Whoever
 * holds one has been told who logged in, not been given access. */
static const char *const login_claims[] = { "nonce", "auth_time", "at_hash" };

/* A NumericDate (RFC 7519 § 2) of whole seconds, as all three issuers write.
 * Not negative, so that no difference of two overflows. */
static bool instant_read(const json_t *claims, const char *claim, int64_t *out)
{
    const json_t *value = json_object_get(claims, claim);
    int64_t instant = json_integer_value(value);

    if (!json_is_integer(value) || instant < 0)
        return false;
    *out = instant;
    return true;
}

static err_t times_check(const json_t *claims, int64_t now,
                         struct problem *problem, int64_t *expires)
{
    int64_t exp, iat, nbf = 0;

    if (!instant_read(claims, "exp", &exp))
        return token_claim_invalid(problem, "exp");
    if (!instant_read(claims, "iat", &iat))
        return token_claim_invalid(problem, "iat");
    if (json_object_get(claims, "nbf") != NULL &&
        !instant_read(claims, "nbf", &nbf))
        return token_claim_invalid(problem, "nbf");
    if (exp <= now - skew)
        return ERR_TOKEN_EXPIRED;
    if (iat > now + skew || nbf > now + skew)
        return ERR_TOKEN_NOT_YET_VALID;
    if (exp <= iat || exp - iat > lifetime_max)
        return token_claim_invalid(problem, "exp");
    *expires = exp;
    return OK;
}

/* RFC 7519 § 4.1.3: a string, or an array that contains us. */
static bool audience_fits(const json_t *audience, const char *expected)
{
    const json_t *member;
    size_t i;

    json_array_foreach(audience, i, member) {
        if (json_text_equals(member, expected))
            return true;
    }
    return json_text_equals(audience, expected);
}

static bool is_id_token(const json_t *claims)
{
    size_t count = sizeof login_claims / sizeof *login_claims;

    for (size_t i = 0; i < count; i++) {
        if (json_object_get(claims, login_claims[i]) != NULL)
            return true;
    }
    return false;
}

/* RFC 6749 § 3.3: printable ASCII without quote and backslash, words
 * separated by spaces; nothing that could surprise a log or a header. */
static bool scope_is_valid(const char *scope, size_t size)
{
    if (scope == NULL || *scope == '\0' || strlen(scope) >= size)
        return false;
    for (const char *c = scope; *c != '\0'; c++) {
        if (*c < ' ' || *c > '~' || *c == '"' || *c == '\\')
            return false;
    }
    return true;
}

err_t token_claim_invalid(struct problem *problem, const char *claim)
{
    return problem == NULL ? ERR_TOKEN_CLAIMS_INVALID
                           : problem_with(problem, ERR_TOKEN_CLAIMS_INVALID,
                                          "claim", claim);
}

err_t token_claims_read(const json_t *claims, const struct issuer *issuer,
                        int64_t now, struct problem *problem,
                        struct identity *out)
{
    const char *scope = json_member_text(claims, "scope");

    TRY(times_check(claims, now, problem, &out->expires));
    if (issuer->audience != NULL &&
        !audience_fits(json_object_get(claims, "aud"), issuer->audience))
        return ERR_TOKEN_AUDIENCE_WRONG;
    if (is_id_token(claims))
        return token_claim_invalid(problem, "nonce");
    if (!scope_is_valid(scope, sizeof out->scopes))
        return token_claim_invalid(problem, "scope");
    memcpy(out->scopes, scope, strlen(scope) + 1);
    return OK;
}
