/*
 * The protected header of a token (RFC 7515 § 4): the only part that is read
 * in order to find out how to verify the rest, so it may ask for nothing.
 */
#include <string.h>
#include <strings.h>

#include "api/auth/jwks.h"
#include "api/auth/token_parts.h"
#include "services/base/json.h"

/* Members by which a token would bring its own key or its own rules:
 * RFC 7515 § 4.1.2, 4.1.3, 4.1.5 and 4.1.11, RFC 7797. We understand no
 * extension, so `crit` is refused as the RFC demands. */
static const char *const refused[] = { "crit", "b64", "jwk", "jku", "x5u" };

static bool has_refused_member(const json_t *header)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (json_object_get(header, refused[i]) != NULL)
            return true;
    }
    return false;
}

/* RFC 9068 § 2.1 calls an access token "at+jwt"; the issuers write "JWT" or
 * nothing. Another type is a token for another purpose (RFC 8725 § 3.11). */
static bool type_is_accepted(const json_t *header)
{
    const char *type = json_member_text(header, "typ");

    if (json_object_get(header, "typ") == NULL)
        return true;
    return type != NULL &&
           (strcasecmp(type, "JWT") == 0 || strcasecmp(type, "at+jwt") == 0);
}

err_t token_header_read(struct arena *arena, struct octets text,
                        struct token_header *out)
{
    const json_t *header = json_object_read(arena, text);
    const char *algorithm = json_member_text(header, "alg");
    const char *kid = json_member_text(header, "kid");

    if (header == NULL || has_refused_member(header) ||
        !type_is_accepted(header))
        return ERR_TOKEN_MALFORMED;
    if (algorithm == NULL || algorithm_allowed(algorithm) == NULL)
        return ERR_TOKEN_ALGORITHM_REFUSED;
    if (kid == NULL || *kid == '\0' || strlen(kid) > KID_LENGTH_MAX)
        return ERR_TOKEN_MALFORMED;
    *out = (struct token_header){ kid, algorithm_allowed(algorithm) };
    return OK;
}
