/*
 * A body too large for memory: a file in TMPDIR that has no name, so that it
 * is gone with its last descriptor, whatever happens to the process. The
 * arena closes it, unless spool_take has handed it on.
 */
#ifndef TILSKUDD_BASE_SPOOL_H
#define TILSKUDD_BASE_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "services/base/arena.h"

struct spool;

/* Where they lie: TMPDIR, or /tmp. */
const char *spool_folder(void);

/* NULL with errno when there is no room or no such folder. */
struct spool *spool_new(struct arena *arena);

/* False with errno when the disk is full or failing. */
bool spool_write(struct spool *spool, const char *bytes, size_t length);

/* How much has been written. */
uint64_t spool_length(const struct spool *spool);

/* What was written, from its beginning; the caller closes it. NULL with errno
 * when there is no descriptor left. */
FILE *spool_file(const struct spool *spool);

/* The descriptor, at the beginning of what was written; it stays the spool's.
 * Negative with errno when it cannot be moved there. */
int spool_rewind(const struct spool *spool);

/* The descriptor, which is the caller's from now on. */
int spool_take(struct spool *spool);

#endif
