/*
 * How many files and sockets the process may have open. Asked for at the
 * start, when it can still be refused: a service that runs out of them later
 * turns clients away for no fault of theirs.
 */
#ifndef TILSKUDD_API_DESCRIPTORS_H
#define TILSKUDD_API_DESCRIPTORS_H

#include <stdbool.h>

#include "api/settings.h"

/* Raises the soft limit to what these settings can come to need. False, with
 * a line in `why`, when the hard limit does not allow it. */
bool descriptors_allow(const struct settings *settings, struct text *why);

#endif
