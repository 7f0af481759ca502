/*
 * How much may be sent: each limit has its home here, is shown by
 * /v1/metadata/limits, and is repeated by the contract where it bounds a body.
 */
#ifndef TILSKUDD_FILE_FILE_LIMITS_H
#define TILSKUDD_FILE_FILE_LIMITS_H

#define FILE_BYTES_MAX (20 * 1024 * 1024)

/* A part is held in memory while it is received (README.md has the figures).
 * All but the last have a least size, since each is a row to read back. */
#define FILE_PART_BYTES_MAX (512 * 1024)
#define FILE_PART_BYTES_MIN (64 * 1024)

/* A file that is attached to nothing is kept as long, and an organisation has
 * as many of them at a time. */
#define FILE_HOURS 24
#define FILE_UNATTACHED_MAX 40
#define FILE_UNATTACHED_BYTES (400 * 1024 * 1024)

/* What one case may have attached. */
#define FILE_CASE_MAX 20
#define FILE_CASE_BYTES (100 * 1024 * 1024)

#endif
