/* RLIMIT_NOFILE against the settings. */
#include "api/descriptors.h"

#include <sys/resource.h>

/* Logs, keys, programs that judge files, and both servers' own. */
#define DESCRIPTORS_OTHER 128

/* A connection may have a file on its way to it. A request thread has an epoll
 * and a wake-up, and may write a spool. */
static rlim_t descriptors_needed(const struct settings *s)
{
    return (rlim_t)(2 * s->connection_limit + 4 * s->threads + s->pool +
                    DESCRIPTORS_OTHER);
}

bool descriptors_allow(const struct settings *settings, struct text *why)
{
    rlim_t needed = descriptors_needed(settings);
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return true;
    if (limit.rlim_cur >= needed)
        return true;
    limit.rlim_cur = needed;
    if (needed <= limit.rlim_max && setrlimit(RLIMIT_NOFILE, &limit) == 0)
        return true;
    text_addf(why,
              "TILSKUDD_CONNECTION_LIMIT of %lld needs %llu open files, and "
              "the limit (ulimit -Hn) is %llu\n",
              (long long)settings->connection_limit, (unsigned long long)needed,
              (unsigned long long)limit.rlim_max);
    return false;
}
