/*
 * How the head of a request was written. libmicrohttpd takes lines that end in
 * LF alone, values that go on on the next line and NUL wherever it stands; a
 * proxy before it may have read another request in the same bytes (RFC 9112
 * § 11.2). It reads in place, and leaves NUL where the colon and the end of a
 * line were: so what lies between one field and the next tells.
 */
#ifndef TILSKUDD_API_LINES_H
#define TILSKUDD_API_LINES_H

#include <stdbool.h>

/* `target` has been cut out of a request line that has been read. Where the
 * first field begins; NULL when the line was not "METHOD target HTTP/1.x", or
 * did not end in CRLF. */
const char *lines_after_request(const char *target);

/* Where the next field begins; NULL when this one does not begin at `at`, has
 * no name, or is more than "name: value" and CRLF. `at` may be NULL, and stays
 * so. */
const char *lines_after_field(const char *at, const char *name,
                              const char *value);

/* Whether the empty line is all that is left at `at`, which may be NULL. */
bool lines_end_at(const char *at, const char *end);

#endif
