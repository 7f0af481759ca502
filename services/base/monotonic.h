/*
 * Time that only goes forward, for durations and bounded waits: a clock that
 * is set, or a leap second, makes nobody wait longer. What day it is, and
 * whether a deadline has passed, is the database's to say.
 */
#ifndef TILSKUDD_BASE_MONOTONIC_H
#define TILSKUDD_BASE_MONOTONIC_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* Since some moment that stays the same while the machine runs. */
int64_t monotonic_us(void);
int64_t monotonic_ms(void);

/* A condition that monotonic_wait may wait for. */
void monotonic_cond_init(pthread_cond_t *condition);

/* Waits with `lock` held until the condition is signalled or the moment (of
 * monotonic_ms) has come; false in the latter case. May wake for nothing, as
 * pthread_cond_wait does. */
bool monotonic_wait(pthread_cond_t *condition, pthread_mutex_t *lock,
                    int64_t moment_ms);

#endif
