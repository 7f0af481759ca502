/*
 * SHA-256 by OpenSSL, FNV-1a by hand.
 */
#include "services/base/digest.h"

#include <openssl/evp.h>
#include <stdlib.h>

void hex_write(const unsigned char *bytes, size_t count, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < count; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    *out = '\0';
}

void digest_hex(const void *bytes, size_t length, char out[65])
{
    unsigned char hash[EVP_MAX_MD_SIZE];

    /* Fails only without memory or without the algorithm itself. */
    if (EVP_Digest(bytes, length, hash, NULL, EVP_sha256(), NULL) != 1)
        abort();
    hex_write(hash, 32, out);
}

struct digest {
    EVP_MD_CTX *context;
};

static void digest_release(void *context)
{
    EVP_MD_CTX_free(context);
}

struct digest *digest_new(struct arena *arena)
{
    struct digest *digest = arena_alloc(arena, sizeof *digest);

    digest->context = EVP_MD_CTX_new();
    if (digest->context == NULL ||
        EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL) != 1)
        abort(); /* as above */
    arena_adopt(arena, digest->context, digest_release);
    return digest;
}

void digest_take(struct digest *digest, const void *bytes, size_t length)
{
    if (EVP_DigestUpdate(digest->context, bytes, length) != 1)
        abort();
}

void digest_end(struct digest *digest, char out[65])
{
    unsigned char hash[EVP_MAX_MD_SIZE];

    if (EVP_DigestFinal_ex(digest->context, hash, NULL) != 1)
        abort();
    hex_write(hash, 32, out);
}

uint64_t digest_short(const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV offset basis */

    for (size_t i = 0; i < length; i++) {
        hash ^= at[i];
        hash *= UINT64_C(0x100000001b3); /* FNV prime */
    }
    return hash;
}
