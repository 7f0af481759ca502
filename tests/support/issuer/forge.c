/*
 * Compact JWS, by hand (RFC 7515 § 5.1).
 */
#include "tests/support/issuer/forge.h"

#include <openssl/hmac.h>
#include <openssl/rsa.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "services/base/base64url.h"

static const char *joined(struct arena *arena, const char *text,
                          const unsigned char *signature, size_t length)
{
    return arena_printf(arena, "%s.%s", text,
                        base64url_encode(arena, signature, length));
}

static const char *signed_text(struct arena *arena, EVP_PKEY *key,
                               const EVP_MD *digest, bool is_pss,
                               const char *text)
{
    unsigned char signature[1024];
    size_t length = sizeof signature;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *padding;

    if (EVP_DigestSignInit(context, &padding, digest, NULL, key) != 1 ||
        (is_pss &&
         EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) != 1) ||
        EVP_DigestSign(context, signature, &length, (const unsigned char *)text,
                       strlen(text)) != 1)
        abort();
    EVP_MD_CTX_free(context);
    return joined(arena, text, signature, length);
}

const char *forge_unsigned(struct arena *arena, const char *header,
                           const char *claims)
{
    return arena_printf(arena, "%s.%s",
                        base64url_encode(arena, header, strlen(header)),
                        base64url_encode(arena, claims, strlen(claims)));
}

const char *forge_rsa(struct arena *arena, EVP_PKEY *key, unsigned bits,
                      const char *header, const char *claims)
{
    const EVP_MD *digest = bits == 512   ? EVP_sha512()
                           : bits == 384 ? EVP_sha384()
                                         : EVP_sha256();

    return signed_text(arena, key, digest, false,
                       forge_unsigned(arena, header, claims));
}

const char *forge_pss(struct arena *arena, EVP_PKEY *key, const char *header,
                      const char *claims)
{
    return signed_text(arena, key, EVP_sha256(), true,
                       forge_unsigned(arena, header, claims));
}

const char *forge_hmac(struct arena *arena, const char *secret,
                       const char *header, const char *claims)
{
    const char *text = forge_unsigned(arena, header, claims);
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned length;

    if (HMAC(EVP_sha256(), secret, (int)strlen(secret),
             (const unsigned char *)text, strlen(text), mac, &length) == NULL)
        abort();
    return joined(arena, text, mac, length);
}
