/*
 * Media types of requests (RFC 9110 § 8.3, § 12.5.1). The service speaks
 * UTF-8 only and offers one type per answer, so that negotiation is a yes or
 * no.
 */
#ifndef TILSKUDD_API_MEDIA_H
#define TILSKUDD_API_MEDIA_H

#include <stdbool.h>

/* Whether a Content-Type value names exactly `media_type`, with no parameter
 * but charset=utf-8. */
bool media_type_is(const char *content_type, const char *media_type);

/* Whether an Accept value allows `media_type`: the most specific range that
 * fits decides, and q=0 excludes. NULL or empty allows everything. */
bool accept_allows(const char *accept, const char *media_type);

#endif
