/*
 * Serves the API and the operations port. A stop takes its time: first
 * /readyz says no while requests are still taken, so that a proxy looks
 * elsewhere; then nobody new is let in, and those in flight are answered.
 */
#ifndef TILSKUDD_API_SERVING_H
#define TILSKUDD_API_SERVING_H

#include <signal.h>
#include <stdbool.h>

struct service;

/* Those that stop it, and SIGHUP: keys or issuers have changed. */
sigset_t signals_heeded(void);

/* Returns when SIGTERM or SIGINT says stop, which the caller has blocked with
 * the others; a second one ends the notice. False when a port cannot be had,
 * which has been said. */
bool serve_until_stopped(struct service *service);

#endif
