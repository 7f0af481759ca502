/*
 * `tilskudd-api worker`: what the service does without being asked, such as
 * looking at systems outside. A loop over a table of duties in a process of
 * its own, so that no request ever waits for somebody else's server. Any
 * number of workers may run: each duty claims what it works on.
 */
#ifndef TILSKUDD_API_WORKER_H
#define TILSKUDD_API_WORKER_H

#include "api/service.h"

/* Works until SIGTERM or SIGINT, both blocked by the caller, and ends after
 * the duty in hand. Needs settings and pool. */
void worker_run(struct service *service);

#endif
