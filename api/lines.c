/* What libmicrohttpd has left of the lines of a head. */
#include "api/lines.h"

#include <stddef.h>
#include <string.h>

/* CR and LF, each as NUL. */
#define LINE_END 2

static const char *after_line(const char *last)
{
    return last[0] == '\0' && last[1] == '\0' ? last + LINE_END : NULL;
}

const char *lines_after_request(const char *target)
{
    const char *version = target + strlen(target) + 1;

    return strncmp(version, "HTTP/1.", 7) == 0 && version[7] != '\0'
               ? after_line(version + 8)
               : NULL;
}

const char *lines_after_field(const char *at, const char *name,
                              const char *value)
{
    if (at == NULL || name != at || *name == '\0' || value == NULL)
        return NULL;
    const char *gap = name + strlen(name) + 1;
    if (gap + strspn(gap, " \t") != value)
        return NULL;
    return after_line(value + strlen(value));
}

bool lines_end_at(const char *at, const char *end)
{
    return at != NULL && after_line(at) == end;
}
