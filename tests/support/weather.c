/*
 * Faults of the machine, for a program that is started with this in
 * LD_PRELOAD: the clocks go wrong, no disk has room, no process and no thread
 * can be made. What the weather is stands in the file that WEATHER names, four
 * numbers that anybody may change at any time (weather.py).
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct weather {
    volatile int64_t real_ms;      /* what the wall clock is ahead */
    volatile int64_t monotonic_ms; /* what the other one is; never back */
    volatile int64_t is_full;      /* every disk */
    volatile int64_t is_crowded;   /* no more processes and threads */
};

static const struct weather fair;
static const struct weather *weather = &fair;

/* How long a wait may last before it looks at the clock again. */
static const int64_t glance_ms = 50;

#define REAL(name) ((__typeof__(&(name)))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void weather_open(void)
{
    const char *path = getenv("WEATHER");
    int file = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    void *mapped;

    if (file < 0)
        return;
    mapped = mmap(NULL, sizeof *weather, PROT_READ, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED)
        weather = mapped;
    close(file);
}

/* ---- Clocks -------------------------------------------------------------- */

static int64_t ahead_ms(clockid_t clock)
{
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)
        return weather->real_ms;
    if (clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_COARSE)
        return weather->monotonic_ms;
    return 0;
}

static void time_move(struct timespec *moment, int64_t ms)
{
    int64_t ns = moment->tv_nsec + ms % 1000 * 1000000;

    moment->tv_sec += ms / 1000 + (ns >= 1000000000) - (ns < 0);
    moment->tv_nsec = (ns + 1000000000) % 1000000000;
}

int clock_gettime(clockid_t clock, struct timespec *out)
{
    static int (*real)(clockid_t, struct timespec *);
    int failed;

    if (real == NULL)
        real = REAL(clock_gettime);
    failed = real(clock, out);
    if (failed == 0)
        time_move(out, ahead_ms(clock));
    return failed;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    struct timespec now;

    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    *out = (struct timeval){ now.tv_sec, now.tv_nsec / 1000 };
    return 0;
}

time_t time(time_t *out)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    if (out != NULL)
        *out = now.tv_sec;
    return now.tv_sec;
}

/* The kernel's clock stays right, so nobody waits for longer than a glance:
 * a wait may always end too early. All of ours are by the monotonic clock. */
int pthread_cond_timedwait(pthread_cond_t *restrict condition,
                           pthread_mutex_t *restrict lock,
                           const struct timespec *restrict until)
{
    static int (*real)(pthread_cond_t *, pthread_mutex_t *,
                       const struct timespec *);
    struct timespec glance, now;
    int said;

    if (real == NULL)
        real = REAL(pthread_cond_timedwait);
    clock_gettime(CLOCK_MONOTONIC, &glance);
    time_move(&glance, glance_ms - weather->monotonic_ms);
    said = real(condition, lock, &glance);
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (said != ETIMEDOUT || now.tv_sec > until->tv_sec ||
        (now.tv_sec == until->tv_sec && now.tv_nsec >= until->tv_nsec))
        return said;
    return 0;
}

/* ---- Disks --------------------------------------------------------------- */

/* What a file has already it keeps, and may be written again. */
static bool is_lost(int file, int64_t end)
{
    struct stat status;

    if (!weather->is_full || fstat(file, &status) != 0 ||
        !S_ISREG(status.st_mode) || end <= status.st_size)
        return false;
    errno = ENOSPC;
    return true;
}

ssize_t write(int file, const void *bytes, size_t length)
{
    static ssize_t (*real)(int, const void *, size_t);

    if (real == NULL)
        real = REAL(write);
    if (weather->is_full &&
        is_lost(file, lseek(file, 0, SEEK_CUR) + (int64_t)length))
        return -1;
    return real(file, bytes, length);
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t at)
{
    static ssize_t (*real)(int, const void *, size_t, off_t);

    if (real == NULL)
        real = REAL(pwrite);
    return is_lost(file, at + (int64_t)length) ? -1
                                               : real(file, bytes, length, at);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off_t at)
{
    return pwrite(file, bytes, length, at);
}

/* ---- Processes ----------------------------------------------------------- */

int posix_spawn(pid_t *restrict pid, const char *restrict path,
                const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *restrict attributes,
                char *const arguments[restrict], char *const names[restrict])
{
    if (weather->is_crowded)
        return EAGAIN;
    return REAL(posix_spawn)(pid, path, actions, attributes, arguments, names);
}

int pthread_create(pthread_t *restrict thread,
                   const pthread_attr_t *restrict attributes,
                   void *(*run)(void *), void *restrict argument)
{
    if (weather->is_crowded)
        return EAGAIN;
    return REAL(pthread_create)(thread, attributes, run, argument);
}
