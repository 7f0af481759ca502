/* Buckets of counters: two relaxed additions a value. */
#include "services/base/histogram.h"

const struct bounds bounds_of_requests = {
    14, { 5000, 10000, 25000, 50000, 75000, 100000, 250000, 500000, 750000,
          1000000, 2500000, 5000000, 7500000, 10000000 }
};

const struct bounds bounds_of_operations = {
    9, { 1000, 5000, 10000, 50000, 100000, 500000, 1000000, 5000000, 10000000 }
};

const struct bounds bounds_of_sizes = {
    9, { 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216 }
};

void histogram_add(struct histogram *histogram, const struct bounds *bounds,
                   int64_t value)
{
    size_t at = 0;

    while (at < bounds->count && value > bounds->at[at])
        at++;
    atomic_fetch_add_explicit(&histogram->buckets[at], 1, memory_order_relaxed);
    if (value > 0)
        atomic_fetch_add_explicit(&histogram->sum, (uint_fast64_t)value,
                                  memory_order_relaxed);
}

bool histogram_is_empty(const struct histogram *histogram,
                        const struct bounds *bounds)
{
    for (size_t i = 0; i <= bounds->count; i++)
        if (atomic_load(&histogram->buckets[i]))
            return false;
    return true;
}
