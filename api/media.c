/*
 * Parsing of media types and ranges: a type, then parameters after ";".
 */
#include "api/media.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static const char blanks[] = " \t";

/* A piece of a header value. */
struct slice {
    const char *bytes;
    size_t length;
};

/* Types, parameter names and charsets know no case (RFC 9110 § 8.3.1). */
static bool slice_is(struct slice slice, const char *string)
{
    return slice.length == strlen(string) &&
           strncasecmp(slice.bytes, string, slice.length) == 0;
}

static struct slice slice_trim(struct slice slice)
{
    while (slice.length > 0 && strchr(blanks, slice.bytes[0]) != NULL) {
        slice.bytes++;
        slice.length--;
    }
    while (slice.length > 0 &&
           strchr(blanks, slice.bytes[slice.length - 1]) != NULL)
        slice.length--;
    return slice;
}

/* Takes what stands before `separator` from the front of `*rest`. A separator
 * within a quoted string separates nothing. */
static struct slice slice_take(struct slice *rest, char separator)
{
    struct slice taken = { rest->bytes, 0 };
    bool is_quoted = false;
    size_t skip;

    while (taken.length < rest->length) {
        char c = taken.bytes[taken.length];

        if (c == '"')
            is_quoted = !is_quoted;
        if (c == separator && !is_quoted)
            break;
        taken.length++;
    }
    skip = taken.length < rest->length ? taken.length + 1 : taken.length;
    rest->bytes += skip;
    rest->length -= skip;
    return slice_trim(taken);
}

/* Ours have no parameter but a charset, which can only be UTF-8. */
static bool parameter_is_ours(struct slice parameter)
{
    struct slice name = slice_take(&parameter, '=');

    if (!slice_is(name, "charset"))
        return name.length == 0 && parameter.length == 0;
    return slice_is(parameter, "utf-8") || slice_is(parameter, "\"utf-8\"");
}

/* How closely a range names the type: 3 exactly, 2 as "application/" and a
 * star, 1 as two stars, 0 not at all. */
static int range_fit(struct slice range, const char *media_type)
{
    size_t family = strcspn(media_type, "/") + 1;

    if (slice_is(range, media_type))
        return 3;
    if (slice_is(range, "*/*"))
        return 1;
    if (range.length == family + 1 && range.bytes[family] == '*' &&
        strncasecmp(range.bytes, media_type, family) == 0)
        return 2;
    return 0;
}

/* Whether "q=0", "q=0.0", ... : a weight that excludes. */
static bool weight_is_zero(struct slice weight)
{
    for (size_t i = 0; i < weight.length; i++)
        if (weight.bytes[i] != '0' && weight.bytes[i] != '.')
            return false;
    return weight.length > 0;
}

/* Reads one range with its parameters; 0 when it does not fit. */
static int range_read(struct slice range, const char *media_type,
                      bool *is_excluded)
{
    int fit = range_fit(slice_take(&range, ';'), media_type);

    *is_excluded = false;
    while (range.length > 0) {
        struct slice parameter = slice_take(&range, ';');
        struct slice value = parameter;

        if (slice_is(slice_take(&value, '='), "q"))
            *is_excluded = weight_is_zero(slice_trim(value));
        else if (!parameter_is_ours(parameter))
            fit = 0; /* such as version=2: we have no such variant */
    }
    return fit;
}

bool media_type_is(const char *content_type, const char *media_type)
{
    struct slice rest = { content_type, strlen(content_type) };

    if (!slice_is(slice_take(&rest, ';'), media_type))
        return false;
    while (rest.length > 0)
        if (!parameter_is_ours(slice_take(&rest, ';')))
            return false;
    return true;
}

bool accept_allows(const char *accept, const char *media_type)
{
    struct slice rest = { accept, accept == NULL ? 0 : strlen(accept) };
    bool is_allowed = slice_trim(rest).length == 0;
    int best = 0;

    while (rest.length > 0) {
        bool is_excluded;
        int fit = range_read(slice_take(&rest, ','), media_type, &is_excluded);

        if (fit > best) {
            best = fit;
            is_allowed = !is_excluded;
        }
    }
    return is_allowed;
}
