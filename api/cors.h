/* Calls from browsers: exact origins from the settings, nothing else. */
#ifndef TILSKUDD_API_CORS_H
#define TILSKUDD_API_CORS_H

#include "api/rq.h"

/* Headers of the Fetch standard for an allowed Origin; a preflight (OPTIONS
 * with Access-Control-Request-Method) also gets the allowed methods. */
void cors_answer(struct rq *rq, const char *allow);

#endif
