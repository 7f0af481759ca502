/*
 * Reading Content-Range.
 */
#include "services/file/file_range.h"

#include <stddef.h>
#include <string.h>

#define DIGITS_MAX 15 /* far from the end of int64_t */

/* Takes a number and the character behind it. */
static bool number_take(const char **at, char end, int64_t *out)
{
    size_t digits = strspn(*at, "0123456789");

    *out = 0;
    if (digits == 0 || digits > DIGITS_MAX || (*at)[digits] != end)
        return false;
    for (size_t i = 0; i < digits; i++)
        *out = *out * 10 + ((*at)[i] - '0');
    *at += digits + 1;
    return true;
}

bool file_range_parse(const char *text, struct file_range *out)
{
    static const char unit[] = "bytes ";
    const char *at = text + strlen(unit);

    if (strncmp(text, unit, strlen(unit)) != 0)
        return false;
    return number_take(&at, '-', &out->first) &&
           number_take(&at, '/', &out->last) &&
           number_take(&at, '\0', &out->size) && out->first <= out->last;
}
