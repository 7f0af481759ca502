/* The movable clock: a shift against real time, set by an instant. */
#include "api/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static int64_t real_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Milliseconds of "…Z" or "….123Z" after the seconds; -1 when malformed. */
static int fraction_parse(const char *rest)
{
    int ms = 0;
    int scale = 100;

    if (*rest == '.') {
        rest++;
        for (; *rest >= '0' && *rest <= '9' && scale; rest++, scale /= 10)
            ms += (*rest - '0') * scale;
    }
    return strcmp(rest, "Z") ? -1 : ms;
}

static bool instant_parse(const char *instant, int64_t *out)
{
    struct tm tm = { 0 };
    const char *rest = strptime(instant, "%Y-%m-%dT%H:%M:%S", &tm);
    int ms = rest ? fraction_parse(rest) : -1;

    if (ms < 0)
        return false;
    *out = (int64_t)timegm(&tm) * 1000 + ms;
    return true;
}

void clock_init(struct clock *clock)
{
    *clock = (struct clock){ .is_moved = false };
    pthread_mutex_init(&clock->lock, NULL);
}

bool clock_move(struct clock *clock, const char *instant)
{
    int64_t target;

    if (!instant_parse(instant, &target))
        return false;
    pthread_mutex_lock(&clock->lock);
    clock->is_moved = true;
    clock->shift_ms = target - real_ms();
    pthread_mutex_unlock(&clock->lock);
    return true;
}

void clock_reset(struct clock *clock)
{
    pthread_mutex_lock(&clock->lock);
    clock->is_moved = false;
    pthread_mutex_unlock(&clock->lock);
}

const char *clock_shift(struct clock *clock, struct arena *arena)
{
    pthread_mutex_lock(&clock->lock);
    bool is_moved = clock->is_moved;
    int64_t shift = clock->shift_ms;
    pthread_mutex_unlock(&clock->lock);
    return is_moved ? arena_printf(arena, "%lld milliseconds",
                                   (long long)shift)
                    : NULL;
}

const char *clock_text(struct clock *clock, struct arena *arena)
{
    char day[32];
    struct tm utc;

    pthread_mutex_lock(&clock->lock);
    int64_t shown = real_ms() + (clock->is_moved ? clock->shift_ms : 0);
    pthread_mutex_unlock(&clock->lock);
    time_t seconds = (time_t)(shown / 1000);
    gmtime_r(&seconds, &utc);
    strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &utc);
    return arena_printf(arena, "%s.%03dZ", day, (int)(shown % 1000));
}

int64_t clock_ticks_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_seconds(void)
{
    return real_ms() / 1000;
}
