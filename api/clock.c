/* The movable clock: a shift against real time, set by an instant. */
#include "api/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "services/base/date.h"

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

    if (*rest == '.') {
        size_t digits = strspn(++rest, "0123456789");
        if (digits == 0 || digits > 3)
            return -1;
        for (int scale = 100; digits > 0; digits--, scale /= 10)
            ms += (*rest++ - '0') * scale;
    }
    return strcmp(rest, "Z") != 0 ? -1 : ms;
}

/* The seconds of "T23:59:59"; -1 when malformed. Leap seconds have no place
 * in a time that is counted on. */
static int seconds_parse(const char *text)
{
    static const char form[] = "T00:00:00";

    for (size_t i = 0; i < sizeof form - 1; i++)
        if (form[i] == '0' ? text[i] < '0' || text[i] > '9'
                           : text[i] != form[i])
            return -1;
    int hour = (text[1] - '0') * 10 + text[2] - '0';
    int minute = (text[4] - '0') * 10 + text[5] - '0';
    int second = (text[7] - '0') * 10 + text[8] - '0';
    if (hour > 23 || minute > 59 || second > 59)
        return -1;
    return (hour * 60 + minute) * 60 + second;
}

/* strptime would take "2026-2-30 9:0" for an instant, too. */
static bool instant_parse(const char *instant, int64_t *out)
{
    char day[11];
    struct date date;

    if (strlen(instant) < 20)
        return false;
    memcpy(day, instant, 10);
    day[10] = '\0';
    int seconds = seconds_parse(instant + 10);
    int ms = fraction_parse(instant + 19);
    if (!date_parse(day, &date) || seconds < 0 || ms < 0)
        return false;
    *out = ((int64_t)date_to_days(date) * 86400 + seconds) * 1000 + ms;
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
    return is_moved ? arena_printf(arena, "%lld milliseconds", (long long)shift)
                    : NULL;
}

const char *clock_text(struct clock *clock, struct arena *arena)
{
    char day[32];
    struct tm utc;

    pthread_mutex_lock(&clock->lock);
    int64_t shown = real_ms() + (clock->is_moved ? clock->shift_ms : 0);
    pthread_mutex_unlock(&clock->lock);
    int ms = (int)((shown % 1000 + 1000) % 1000); /* also before 1970 */
    time_t seconds = (time_t)((shown - ms) / 1000);
    gmtime_r(&seconds, &utc);
    strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &utc);
    return arena_printf(arena, "%s.%03dZ", day, ms);
}

int64_t clock_seconds(void)
{
    return real_ms() / 1000;
}
