/* Prometheus' text format and OpenMetrics. */
#include "api/exposition.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum kind { COUNTER, GAUGE, HISTOGRAM };

static const char *const kind_names[] = { "counter", "gauge", "histogram" };

static const struct family {
    const char *name;
    enum kind kind;
    const char *unit; /* "" for none; then the name ends with it */
    const char *help;
} families[] = {
#define METRIC(id, name, kind, unit, help) { name, kind, unit, help },
#include "api/metrics.def"
#undef METRIC
};

struct exposition exposition_new(struct arena *arena, const char *accept)
{
    return (struct exposition){
        .out = text_new(arena, 32768),
        .is_open_metrics =
            accept != NULL &&
            strstr(accept, "application/openmetrics-text") != NULL,
    };
}

const char *exposition_type(const struct exposition *exposition)
{
    return exposition->is_open_metrics
               ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
               : "text/plain; version=0.0.4; charset=utf-8";
}

/* OpenMetrics calls a counter's family without what its samples end with. */
static int name_length(const struct exposition *exposition,
                       const struct family *family)
{
    size_t length = strlen(family->name);

    if (exposition->is_open_metrics && family->kind == COUNTER)
        length -= strlen("_total");
    return (int)length;
}

void family_begin(struct exposition *exposition, enum metric metric)
{
    const struct family *family = &families[metric];
    int length = name_length(exposition, family);

    text_addf(&exposition->out, "# HELP %.*s %s\n# TYPE %.*s %s\n", length,
              family->name, family->help, length, family->name,
              kind_names[family->kind]);
    if (exposition->is_open_metrics && *family->unit != '\0')
        text_addf(&exposition->out, "# UNIT %.*s %s\n", length, family->name,
                  family->unit);
}

/* A whole number whole, however large: counters must not lose their last. */
static void number_add(struct text *out, double value)
{
    if (value == (double)(int64_t)value)
        text_addf(out, " %" PRId64 "\n", (int64_t)value);
    else
        text_addf(out, " %.6f\n", value);
}

/* `name{labels} `, the braces only where there are labels. */
static void series_add(struct text *out, const char *name, const char *suffix,
                       const char *labels, const char *more)
{
    bool has_both = *labels != '\0' && *more != '\0';

    text_addf(out, "%s%s", name, suffix);
    if (*labels != '\0' || *more != '\0')
        text_addf(out, "{%s%s%s}", labels, has_both ? "," : "", more);
}

void sample_add(struct exposition *exposition, enum metric metric,
                const char *labels, double value)
{
    series_add(&exposition->out, families[metric].name, "", labels, "");
    number_add(&exposition->out, value);
}

void family_add(struct exposition *exposition, enum metric metric, double value)
{
    family_begin(exposition, metric);
    sample_add(exposition, metric, "", value);
}

/* As OpenMetrics wants it: 1 is "1.0". */
static void bound_write(char *out, size_t size, double bound)
{
    char number[24];

    (void)snprintf(number, sizeof number, "%.10g", bound);
    (void)snprintf(out, size, "le=\"%s%s\"", number,
                   strchr(number, '.') == NULL ? ".0" : "");
}

void histogram_write(struct exposition *exposition, enum metric metric,
                     const char *labels, const struct histogram *histogram,
                     const struct bounds *bounds, double unit)
{
    const char *name = families[metric].name;
    struct text *out = &exposition->out;
    uint64_t count = 0;

    for (size_t i = 0; i <= bounds->count; i++) {
        char le[32] = "le=\"+Inf\"";

        count += atomic_load(&histogram->buckets[i]);
        if (i < bounds->count)
            bound_write(le, sizeof le, (double)bounds->at[i] * unit);
        series_add(out, name, "_bucket", labels, le);
        number_add(out, (double)count);
    }
    series_add(out, name, "_sum", labels, "");
    number_add(out, (double)atomic_load(&histogram->sum) * unit);
    series_add(out, name, "_count", labels, "");
    number_add(out, (double)count);
}

void exposition_end(struct exposition *exposition)
{
    if (exposition->is_open_metrics)
        text_add(&exposition->out, "# EOF\n");
}
