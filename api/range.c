/* Ranges of bytes. */
#include "api/range.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define UNIT "bytes="

/* More digits than any size has are as good as the end. */
#define POSITION_MAX (INT64_MAX / 16)

/* Digits at *at, which is moved behind them; false when there is none. */
static bool position_read(const char **at, int64_t *out)
{
    if (!isdigit((unsigned char)**at))
        return false;
    for (*out = 0; isdigit((unsigned char)**at); ++*at)
        if (*out < POSITION_MAX)
            *out = *out * 10 + (**at - '0');
    return true;
}

static struct range part(int64_t from, int64_t last, int64_t size)
{
    if (from >= size || last < from)
        return (struct range){ RANGE_UNSATISFIABLE, 0, 0 };
    if (last >= size)
        last = size - 1;
    return (struct range){ RANGE_PART, from, last - from + 1 };
}

/* "-500": the last 500. */
static struct range suffix(int64_t count, int64_t size)
{
    return part(count > size ? 0 : size - count, size - 1, size);
}

struct range range_read(const char *range, const char *if_range,
                        const char *etag, int64_t size)
{
    const struct range whole = { RANGE_WHOLE, 0, size };
    int64_t first = 0, last = INT64_MAX;

    if (range == NULL || strncasecmp(range, UNIT, strlen(UNIT)) != 0)
        return whole;
    /* A weak tag, or a date, is not known to be of the same bytes. */
    if (if_range != NULL && strcmp(if_range, etag) != 0)
        return whole;
    range += strlen(UNIT);
    range += strspn(range, " \t");
    bool has_first = position_read(&range, &first);
    if (*range++ != '-')
        return whole;
    bool has_last = position_read(&range, &last);
    range += strspn(range, " \t");
    if (*range != '\0' || (!has_first && !has_last) ||
        (has_first && has_last && last < first))
        return whole;
    return has_first ? part(first, last, size) : suffix(last, size);
}
