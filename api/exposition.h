/*
 * How figures are written for Prometheus: families of metrics.def, each with
 * its samples behind it, in the text format 0.0.4, or in OpenMetrics 1.0 for
 * whoever asks for it. The two differ in how counters are called, in units
 * and in the end.
 */
#ifndef TILSKUDD_API_EXPOSITION_H
#define TILSKUDD_API_EXPOSITION_H

#include <stdbool.h>

#include "services/base/histogram.h"
#include "services/base/text.h"

enum metric {
#define METRIC(id, name, kind, unit, help) METRIC_##id,
#include "api/metrics.def"
#undef METRIC
    METRIC_COUNT
};

struct exposition {
    struct text out;
    bool is_open_metrics;
};

/* By the Accept of whoever asks, which may be NULL. */
struct exposition exposition_new(struct arena *arena, const char *accept);
const char *exposition_type(const struct exposition *exposition);

/* Begins a family. Its samples follow. */
void family_begin(struct exposition *exposition, enum metric metric);

/* `labels` are written as they are: `state="idle"`, or "" for none. */
void sample_add(struct exposition *exposition, enum metric metric,
                const char *labels, double value);

/* A family of one sample without labels. */
void family_add(struct exposition *exposition, enum metric metric,
                double value);

/* All samples of one histogram; `unit` is what one of its values is in that of
 * the family. */
void histogram_write(struct exposition *exposition, enum metric metric,
                     const char *labels, const struct histogram *histogram,
                     const struct bounds *bounds, double unit);

void exposition_end(struct exposition *exposition);

#endif
