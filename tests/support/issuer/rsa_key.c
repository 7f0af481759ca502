/*
 * RSA keys by OpenSSL, in the forms that issuers publish and libjwt reads.
 */
#include "tests/support/issuer/rsa_key.h"

#include <assert.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "services/base/base64url.h"
#include "services/base/json.h"

static void release_key(void *key)
{
    EVP_PKEY_free(key);
}

/* One number of the key as base64url of its big-endian bytes. */
static const char *number_text(struct arena *arena, EVP_PKEY *key,
                               const char *name)
{
    BIGNUM *number = NULL;
    unsigned char *bytes;
    int length;

    if (EVP_PKEY_get_bn_param(key, name, &number) != 1)
        abort();
    bytes = arena_alloc(arena, (size_t)BN_num_bytes(number));
    length = BN_bn2bin(number, bytes);
    BN_free(number);
    return base64url_encode(arena, bytes, (size_t)length);
}

static char *bio_text(struct arena *arena, BIO *bio)
{
    char *bytes;
    long length = BIO_get_mem_data(bio, &bytes);
    char *text = arena_copyn(arena, bytes, (size_t)length);

    BIO_free(bio);
    return text;
}

EVP_PKEY *rsa_key_new(struct arena *arena, unsigned bits)
{
    EVP_PKEY *key = EVP_RSA_gen(bits);

    assert(key != NULL);
    return arena_adopt(arena, key, release_key);
}

json_t *rsa_key_jwk(struct arena *arena, EVP_PKEY *key, const char *kid,
                    const char *algorithm)
{
    json_t *jwk =
        json_pack("{ss ss ss ss ss ss*}", "kty", "RSA", "use", "sig", "kid",
                  kid, "n", number_text(arena, key, OSSL_PKEY_PARAM_RSA_N), "e",
                  number_text(arena, key, OSSL_PKEY_PARAM_RSA_E), "alg",
                  algorithm);

    assert(jwk != NULL);
    return json_own(arena, jwk);
}

char *rsa_key_public_pem(struct arena *arena, EVP_PKEY *key)
{
    BIO *bio = BIO_new(BIO_s_mem());

    if (bio == NULL || PEM_write_bio_PUBKEY(bio, key) != 1)
        abort();
    return bio_text(arena, bio);
}

char *rsa_key_private_pem(struct arena *arena, EVP_PKEY *key)
{
    BIO *bio = BIO_new(BIO_s_mem());

    if (bio == NULL ||
        PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) != 1)
        abort();
    return bio_text(arena, bio);
}
