/*
 * Memory that is never NULL. Without memory the process ends at once, by
 * abort: what was committed is in the database, nothing else is lost, and the
 * supervisor starts a new one. An error path for each allocation would be
 * thousands of them, in libraries too, of which each could leave half a
 * document behind and go on.
 */
#ifndef TILSKUDD_BASE_MEMORY_H
#define TILSKUDD_BASE_MEMORY_H

#include <stddef.h>

/* `size` bytes as they are; memory_free or free takes them back. */
void *memory_new(size_t size);

/* `count` zeroed elements; ends the process also when they overflow. */
void *memory_array(size_t count, size_t size);

/* As realloc(), but for a size of 0, which gives memory, too. */
void *memory_resize(void *memory, size_t size);

/* A copy of a string. */
char *memory_copy(const char *string);

/* For libraries that are told where to give memory back. */
void memory_free(void *memory);

/* The end, where somebody else has found that there is none. */
_Noreturn void memory_exhausted(void);

/* The same rule for jansson and OpenSSL, whose functions say by NULL or by an
 * error what hardly anybody asks: a member would be missing from a document,
 * or a good token be refused. The first thing that a program does: OpenSSL
 * does not take it later. */
void memory_rule_libraries(void);

#endif
