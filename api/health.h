/*
 * Whether the service of this host is alive, or ready: what a container's
 * health check asks, since an image of one program has nothing else to ask
 * with. Same settings, same operations port.
 */
#ifndef TILSKUDD_API_HEALTH_H
#define TILSKUDD_API_HEALTH_H

#include <stdbool.h>

#include "api/settings.h"

/* The page of the operations port: `what` is "live", "ready", or NULL, which
 * is "ready". NULL for anything else. */
const char *health_page(const char *what);

/* Where the operations port is reached from this host itself. */
const char *health_uri(const struct settings *settings, const char *page,
                       struct arena *arena);

/* Asks, and says what it was told. False for any answer but 200, and for
 * none within some seconds. */
bool health_ask(const char *uri, struct text *said);

#endif
