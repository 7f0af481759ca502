/*
 * How often a value was how large: counters that any number of threads may
 * move, without a lock. Values and bounds are whole numbers of one unit, such
 * as microseconds or bytes.
 */
#ifndef TILSKUDD_BASE_HISTOGRAM_H
#define TILSKUDD_BASE_HISTOGRAM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HISTOGRAM_BOUNDS_MAX 14

/* Upper bounds, growing and included in their bucket. */
struct bounds {
    size_t count;
    int64_t at[HISTOGRAM_BOUNDS_MAX];
};

/* OpenTelemetry's advice for durations of requests to a server and of
 * operations of a database, in microseconds. */
extern const struct bounds bounds_of_requests;
extern const struct bounds bounds_of_operations;

/* Powers of four, in bytes. */
extern const struct bounds bounds_of_sizes;

/* Zeroed is empty. */
struct histogram {
    atomic_uint_fast64_t buckets[HISTOGRAM_BOUNDS_MAX + 1];
    atomic_uint_fast64_t sum;
};

/* One value more; what is negative counts as zero. */
void histogram_add(struct histogram *histogram, const struct bounds *bounds,
                   int64_t value);

/* Nothing was ever added. */
bool histogram_is_empty(const struct histogram *histogram,
                        const struct bounds *bounds);

#endif
