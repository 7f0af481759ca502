/*
 * The issuer's endpoints; see README.md in this folder.
 */
#ifndef TILSKUDD_TESTS_HTTP_H
#define TILSKUDD_TESTS_HTTP_H

#include <stdbool.h>

/* False, with a line on stderr, when the port cannot be listened on. The
 * providers and presets have been started. */
bool http_start(const char *host, unsigned port);
void http_stop(void);

#endif
