/*
 * Request memory. Everything that belongs to one request is allocated from
 * its arena and dies with it: no caller frees anything. Foreign objects (a
 * PGresult, a json_t) are adopted and released in reverse order of adoption.
 * Allocation never fails: out of memory is the end of the process.
 *
 * An arena belongs to one thread at a time.
 */
#ifndef TILSKUDD_BASE_ARENA_H
#define TILSKUDD_BASE_ARENA_H

#include <stddef.h>

struct arena;

/* A new empty arena; its first block is small and later ones grow. */
struct arena *arena_new(void);

/* Releases adopted objects, newest first, then all memory. NULL is allowed. */
void arena_free(struct arena *arena);

/* `size` zeroed bytes, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size);

/* `count` zeroed elements; asserts that count * size does not overflow. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A copy of a string (NULL stays NULL), or of its first `length` bytes. */
char *arena_copy(struct arena *arena, const char *string);
char *arena_copyn(struct arena *arena, const char *bytes, size_t length);

/* A formatted string. */
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* `release(object)` is called when the arena dies. Returns `object`. */
void *arena_adopt(struct arena *arena, void *object, void (*release)(void *));

#endif
