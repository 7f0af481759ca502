/*
 * What strangers send before they are known: bearer tokens and the parts they
 * decode to, and what a key server answers. The first byte chooses the reader.
 * Nothing here needs a key: signatures are the border behind which claims are
 * believed, so the readers of claims are called without one.
 */
#include "api/auth/jwks.h"
#include "api/auth/token.h"
#include "api/auth/token_parts.h"
#include "services/base/text.h"
#include "tests/fuzz/fuzz.h"

#define NOW 1772442000

static void read_header(struct arena *arena, struct octets text)
{
    struct token_header header;

    if (token_header_read(arena, text, &header) != OK)
        return;
    MUST(strlen(header.kid) <= KID_LENGTH_MAX);
    MUST(algorithm_allowed(header.algorithm) != NULL);
}

/* An accepted party is complete: an organisation, or a person and a level. */
static void read_claims(struct arena *arena, struct octets text,
                        enum issuer_kind kind)
{
    const struct issuer issuer = { "i", kind, "", "aud" };
    struct identity identity = { .kind = kind };
    const json_t *claims = json_object_read(arena, text);
    const char *pid;

    token_claims_read(claims, &issuer, NOW, NULL, &identity);
    if (token_party_read(claims, true, NULL, &identity, &pid) != OK)
        return;
    if (kind == ISSUER_MASKINPORTEN)
        MUST(strlen(identity.organisation) == 9 && pid == NULL);
    else
        MUST(strlen(pid) == 11 && identity.level != LEVEL_NONE);
}

static void read_keys(struct arena *arena, struct octets text)
{
    const struct key_set *set = jwks_read(arena, text);

    for (size_t i = 0; set != NULL && i < set->count; i++)
        MUST(EVP_PKEY_get_bits(set->keys[i].public_key) >= 2048);
}

/* No issuer is configured, so nothing may ever be accepted. */
static void read_token(const char *text, size_t length)
{
    static struct verifier *verifier;
    const struct verifier_options options = { .person_key_length = 0 };
    struct identity identity;

    if (verifier == NULL)
        verifier = verifier_new(&options);
    MUST(token_verify(verifier, text, length, NOW, NULL, &identity) != OK);
}

static void read_authorization(struct arena *arena, struct octets text)
{
    const char *header =
        arena_copyn(arena, (const char *)text.bytes, text.length);
    const char *token;

    if (token_from_header(header, &token) == OK)
        MUST(token == header + 7 && *token != '\0');
    words_have(header, "a:b/c.read");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena *arena = arena_new();
    struct octets text = { bytes + 1, length - 1 };

    switch (length == 0 ? '\0' : bytes[0]) {
    case 'h':
        read_header(arena, text);
        break;
    case 'm':
        read_claims(arena, text, ISSUER_MASKINPORTEN);
        break;
    case 'i':
        read_claims(arena, text, ISSUER_IDPORTEN);
        break;
    case 'a':
        read_claims(arena, text, ISSUER_ANSATTPORTEN);
        break;
    case 'k':
        read_keys(arena, text);
        break;
    case 't':
        read_token((const char *)text.bytes, text.length);
        break;
    case 'b':
        read_authorization(arena, text);
        break;
    default:
        break;
    }
    arena_free(arena);
    return 0;
}
