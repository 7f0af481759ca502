/* malloc and its kin, or the end. */
#include "services/base/memory.h"

#include <jansson.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void memory_exhausted(void)
{
    (void)fputs("out of memory\n", stderr);
    abort();
}

static void *never_null(void *memory)
{
    if (memory == NULL)
        memory_exhausted();
    return memory;
}

void *memory_new(size_t size)
{
    return never_null(malloc(size > 0 ? size : 1));
}

void *memory_array(size_t count, size_t size)
{
    return never_null(calloc(count > 0 ? count : 1, size));
}

void *memory_resize(void *memory, size_t size)
{
    return never_null(realloc(memory, size > 0 ? size : 1));
}

char *memory_copy(const char *string)
{
    return never_null(strdup(string));
}

void memory_free(void *memory)
{
    free(memory);
}

/* OpenSSL says where in its own files it asks, and takes 0 bytes for NULL. */
static void *openssl_new(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return size == 0 ? NULL : memory_new(size);
}

static void openssl_free(void *memory, const char *file, int line)
{
    (void)file;
    (void)line;
    free(memory);
}

static void *openssl_resize(void *memory, size_t size, const char *file,
                            int line)
{
    if (size > 0)
        return memory_resize(memory, size);
    openssl_free(memory, file, line);
    return NULL;
}

void memory_rule_libraries(void)
{
    json_set_alloc_funcs(memory_new, memory_free);
    (void)CRYPTO_set_mem_functions(openssl_new, openssl_resize, openssl_free);
}
