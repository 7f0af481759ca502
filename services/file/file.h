/*
 * Files: announced, received in parts, judged when they are whole, and deleted
 * when they are attached to nothing in time. What they are attached to is
 * another's business.
 */
#ifndef TILSKUDD_FILE_FILE_H
#define TILSKUDD_FILE_FILE_H

#include "db/db.h"
#include "services/base/record.h"

/* What is going to be sent. */
struct file_announcement {
    const char *name;
    int64_t size_bytes;
    const char *sha256;
    const char *media_type;
    const char *purpose;
};

extern const struct record file_announcement_record;

/* ERR_INVALID_BODY when name and type do not go together, or staff announce
 * what is not of an appeal on paper; ERR_FILE_QUOTA_EXCEEDED. */
err_t file_create(struct tx *tx, const struct file_announcement *announcement,
                  const char **id);

/* `files_url`: the address of all files, below which their parts are sent. */
err_t file_get(struct tx *tx, const char *id, const char *files_url,
               struct rows **out);

/* The members of a file that C computes. */
void file_decorate(struct text *out, const struct rows *rows, size_t row,
                   const struct actor *actor);

/* One part: its bytes, and which they are; `range` NULL: the whole file. */
struct file_part {
    const char *range; /* Content-Range, as it came */
    const void *bytes;
    size_t length;
};

/* Keeps a part; the same part again changes nothing. With the last one the
 * file is judged, and is uploaded or refused: both are OK here, since both are
 * to be kept. ERR_OVERLOADED when nobody can judge it now: then the part was
 * not kept either. Other refusals: FILE_RANGE_INVALID, FILE_BEYOND_SIZE,
 * FILE_PART_DIFFERS, FILE_OFFSET_MISMATCH, FILE_PART_TOO_SMALL,
 * ILLEGAL_TRANSITION. */
err_t file_receive(struct tx *tx, const char *id, const struct file_part *part);

/* ERR_FILE_ATTACHED when it is attached to a case. */
err_t file_delete(struct tx *tx, const char *id);

/* A duty of the worker: deletes one file that was attached to nothing in time,
 * received or not. `said` is its id; NULL when there was none. */
err_t file_expire_next(struct tx *tx, const char **said);

#endif
