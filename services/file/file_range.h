/*
 * Which part of a file a body is (RFC 9110 § 14.4).
 */
#ifndef TILSKUDD_FILE_FILE_RANGE_H
#define TILSKUDD_FILE_FILE_RANGE_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes `first` to `last`, from 0 and inclusive, of `size`. */
struct file_range {
    int64_t first, last, size;
};

/* "bytes 0-524287/1310720". False for other forms, numbers of more than
 * fifteen digits, and a last byte before the first; that it lies within the
 * size is for the caller to say. */
bool file_range_parse(const char *text, struct file_range *out);

#endif
