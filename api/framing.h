/*
 * What libmicrohttpd lets through and must not: two lengths, a length beside
 * a transfer coding, odd codings, bad header names, oversize.
 */
#ifndef TILSKUDD_API_FRAMING_H
#define TILSKUDD_API_FRAMING_H

#include "api/rq.h"

/* OK, ERR_BAD_REQUEST (with {reason}; the connection is closed after it),
 * ERR_URI_TOO_LONG, ERR_HEADERS_TOO_LARGE or ERR_BODY_TOO_LARGE. RFC 9112
 * § 6. */
err_t framing_check(struct rq *rq);

#endif
