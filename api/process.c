/* /proc/self, read once a time. */
#include "api/process.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Descriptors that are looked at together. */
#define AT_ONCE 256

/* proc(5): the numbers behind the name, which is in parentheses and may hold
 * anything, from the third field on. */
static void stat_read(struct process_figures *out)
{
    char line[1024];
    FILE *file = fopen("/proc/self/stat", "r");
    size_t length = file != NULL ? fread(line, 1, sizeof line - 1, file) : 0;
    unsigned long user = 0, kernel = 0, bytes = 0;
    long threads = 0, pages = 0;
    const char *behind;

    if (file != NULL)
        (void)fclose(file);
    line[length] = '\0';
    behind = strrchr(line, ')');
    if (behind == NULL ||
        sscanf(behind + 1,
               " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %*d %*d"
               " %*d %*d %ld %*d %*u %lu %ld",
               &user, &kernel, &threads, &bytes, &pages) != 5)
        return;
    out->user_s = (double)user / (double)sysconf(_SC_CLK_TCK);
    out->system_s = (double)kernel / (double)sysconf(_SC_CLK_TCK);
    out->threads = threads;
    out->virtual_bytes = (int64_t)bytes;
    out->resident_bytes = (int64_t)pages * sysconf(_SC_PAGESIZE);
}

static int64_t open_among(int first, int count)
{
    struct pollfd pollers[AT_ONCE] = { 0 };
    int64_t open = 0;

    for (int i = 0; i < count; i++)
        pollers[i].fd = first + i;
    if (poll(pollers, (nfds_t)count, 0) < 0)
        return 0;
    for (int i = 0; i < count; i++)
        open += (pollers[i].revents & POLLNVAL) == 0;
    return open;
}

/* Without listing /proc/self/fd, which the container's seccomp profile has no
 * call for: a descriptor that is not open is known to poll as such. The lowest
 * free number is always given next, so that an empty stretch is the end. */
static int64_t descriptors_count(int64_t most)
{
    int64_t open = 0, found = 1;

    for (int64_t first = 0; first < most && found > 0; first += AT_ONCE) {
        int64_t left = most - first;

        found = open_among((int)first, (int)(left < AT_ONCE ? left : AT_ONCE));
        open += found;
    }
    return open;
}

struct process_figures process_look(void)
{
    struct process_figures figures = { 0 };
    struct rlimit limit = { 0 };

    stat_read(&figures);
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        figures.descriptors_max = (int64_t)limit.rlim_cur;
        figures.descriptors = descriptors_count(figures.descriptors_max);
    }
    return figures;
}
