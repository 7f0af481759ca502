/*
 * Media types of requests (RFC 9110 § 8.3, § 12.5.1). The service speaks
 * UTF-8 only.
 */
#ifndef TILSKUDD_API_MEDIA_H
#define TILSKUDD_API_MEDIA_H

#include <stdbool.h>

/* Whether a Content-Type value names exactly `media_type`, with no parameter
 * but charset=utf-8. */
bool media_type_is(const char *content_type, const char *media_type);

/* How much an Accept value wants `media_type`; 0 not at all. The most specific
 * range that fits gives its weight q; of equal weights the type that is named
 * is wanted more than the one that only falls under a range. NULL or empty
 * wants every type alike. */
unsigned accept_weight(const char *accept, const char *media_type);

#endif
