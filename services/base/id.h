/*
 * Identifiers from the kernel's random source. They are unguessable but not
 * secret: what a caller may see is decided by rights, never by knowing an id.
 */
#ifndef TILSKUDD_BASE_ID_H
#define TILSKUDD_BASE_ID_H

#include <stddef.h>

/* A UUID version 7 (RFC 9562 § 5.7) in lower case with its NUL: sorted by
 * the real time it was made, to the millisecond. */
void uuid_v7(char out[37]);

/* `bytes` random bytes as 2 * bytes hexadecimal characters and a NUL: request
 * and trace ids. */
void random_hex(char *out, size_t bytes);

#endif
