/*
 * Which part of a representation is asked for (RFC 9110 § 14). Pure.
 */
#ifndef TILSKUDD_API_RANGE_H
#define TILSKUDD_API_RANGE_H

#include <stdint.h>

enum range_kind { RANGE_WHOLE, RANGE_PART, RANGE_UNSATISFIABLE };

struct range {
    enum range_kind kind;
    int64_t from, length; /* of what is to be sent */
};

/* `range` and `if_range` are the headers, NULL when absent; `etag` is the
 * strong tag of what is there, and `size` how many bytes that has. What is no
 * single range of bytes is not heeded, nor is one of something else. */
struct range range_read(const char *range, const char *if_range,
                        const char *etag, int64_t size);

#endif
