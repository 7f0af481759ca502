/*
 * A thread of its own that asks the database what operators watch, when
 * somebody asks /metrics and the last answer is some seconds old. Who asks
 * waits a quarter of a second for it and not more, and then takes what is
 * there: a database that is away, or hangs, holds nobody up.
 */
#ifndef TILSKUDD_API_WATCH_H
#define TILSKUDD_API_WATCH_H

#include <stdbool.h>

#include "services/watch/watch.h"

struct service;
struct watch;

/* NULL when there is no thread to be had; the service outlives it. */
struct watch *watch_start(struct service *service);

/* Waits for a question that is being asked, as long as its limits allow. */
void watch_stop(struct watch *watch);

/* False when nothing is known that is younger than a minute. */
bool watch_look(struct watch *watch, struct watch_figures *out,
                int64_t *age_ms);

#endif
