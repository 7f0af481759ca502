/*
 * An archive of files as they are (ZIP, APPNOTE 6.3.3, method "stored"),
 * written to a spool while they are read: no more of a file is in memory than
 * the piece that is being written. Names are UTF-8, and none occurs twice.
 */
#ifndef TILSKUDD_API_ARCHIVE_H
#define TILSKUDD_API_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "services/base/spool.h"
#include "services/base/arena.h"

/* Beyond these an archive would need the 64-bit form. */
#define ARCHIVE_FILES_MAX 60000
#define ARCHIVE_BYTES_MAX UINT32_C(0xF0000000)

struct archive;

struct archive *archive_new(struct arena *arena, struct spool *spool);

/* Whether there is room for one more of so many bytes. */
bool archive_has_room(const struct archive *archive, uint64_t bytes);

/* Begins a file; of a second one with the same name it says so: "plan (2).pdf".
 * The functions that write are false with errno when the disk is full. */
bool archive_begin(struct archive *archive, const char *name);
bool archive_write(struct archive *archive, const void *bytes, size_t length);
bool archive_end(struct archive *archive);

/* The directory, once all is written. */
bool archive_finish(struct archive *archive);

#endif
