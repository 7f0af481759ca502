/*
 * Where the content of files lies: in the database, in parts, so that a backup
 * and a transaction are still one thing (README.md has the figures).
 *
 * Nothing else knows how it is kept. An object store in its place would have to
 * promise: a part that was put is there when the transaction of its file
 * commits, and only then (an upload of several parts whose completion is
 * recorded with the state; what was not recorded is collected); what is read is
 * what was put, at once and to every process; what is dropped is never read
 * again, also by who began before; and each file's bytes are reached through
 * its row alone, which says who may.
 */
#ifndef TILSKUDD_FILE_FILE_STORE_H
#define TILSKUDD_FILE_FILE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db/db.h"

/* Puts a part where those before it end. The transaction holds the file. */
err_t file_store_put(struct tx *tx, const char *file_id, int64_t at,
                     const void *bytes, size_t length);

/* Whether a part begins there, and whether it is exactly this one. */
err_t file_store_compare(struct tx *tx, const char *file_id, int64_t at,
                         const void *bytes, size_t length, bool *is_there,
                         bool *is_same);

/* Takes one piece; the bytes are gone when it returns. */
typedef err_t (*file_visit_t)(void *visitor, const unsigned char *bytes,
                              size_t length);

/* Shows `length` bytes from `from` on, piece by piece and in order: no more
 * than one is in memory. ERR_INTERNAL_ERROR when they are not there; a failure
 * of `visit` ends it. */
err_t file_store_read(struct tx *tx, const char *file_id, int64_t from,
                      int64_t length, file_visit_t visit, void *visitor);

/* Drops all of it, of a file that is not taken. */
err_t file_store_drop(struct tx *tx, const char *file_id);

#endif
