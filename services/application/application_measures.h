/*
 * What the service itself does to the measures of a document before it is
 * saved: each gets an id that it keeps from version to version.
 */
#ifndef TILSKUDD_APPLICATION_MEASURES_H
#define TILSKUDD_APPLICATION_MEASURES_H

#include <jansson.h>

#include "services/base/problem.h"

/* Gives ids (UUIDv7) to measures that came without one, and writes the others
 * in lower case. `known` is the list of ids that the application has or has
 * had; NULL: none. ERR_INVALID_BODY with faults when an id is another's or
 * stands twice, or the amounts together are no number that every client can
 * read. */
err_t measures_prepare(json_t *content, const json_t *known,
                       struct problem *problem);

#endif
