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

/* Ours have no parameter but a charset, which can only be UTF-8, and CSV has a
 * header (RFC 4180 § 3). */
static bool parameter_is_ours(struct slice parameter, const char *media_type)
{
    struct slice name = slice_take(&parameter, '=');

    if (slice_is(name, "header") && strcmp(media_type, "text/csv") == 0)
        return slice_is(parameter, "present");
    if (!slice_is(name, "charset"))
        return name.length == 0 && parameter.length == 0;
    return slice_is(parameter, "utf-8") || slice_is(parameter, "\"utf-8\"");
}

/* How closely a range names the type: 3 exactly, 2 as "application/" and a
 * star, 1 as two stars, 0 not at all. */
static unsigned range_fit(struct slice range, const char *media_type)
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

/* A weight in thousandths (RFC 9110 § 12.4.2). What is no number weighs in
 * full: the range was named all the same. */
static unsigned weight_read(struct slice weight)
{
    unsigned value = 0, place = 1000;

    for (size_t i = 0; i < weight.length; i++) {
        char c = weight.bytes[i];

        if (c == '.' && place == 1000)
            place = 100;
        else if (c >= '0' && c <= '9' && value <= 1000) {
            value += (unsigned)(c - '0') * place;
            place = place < 1000 ? place / 10 : place;
        } else
            return 1000;
    }
    return value < 1000 && weight.length > 0 ? value : 1000;
}

/* Reads one range with its parameters; 0 when it does not fit. */
static unsigned range_read(struct slice range, const char *media_type,
                           unsigned *weight)
{
    unsigned fit = range_fit(slice_take(&range, ';'), media_type);

    *weight = 1000;
    while (range.length > 0) {
        struct slice parameter = slice_take(&range, ';');
        struct slice value = parameter;

        if (slice_is(slice_take(&value, '='), "q"))
            *weight = weight_read(slice_trim(value));
        else if (!parameter_is_ours(parameter, media_type))
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
        if (!parameter_is_ours(slice_take(&rest, ';'), media_type))
            return false;
    return true;
}

unsigned accept_weight(const char *accept, const char *media_type)
{
    struct slice rest = { accept, accept == NULL ? 0 : strlen(accept) };
    unsigned total = slice_trim(rest).length == 0 ? 1 : 0;
    unsigned best = 0;

    while (rest.length > 0) {
        unsigned weight;
        unsigned fit = range_read(slice_take(&rest, ','), media_type, &weight);

        if (fit > best) {
            best = fit;
            total = weight == 0 ? 0 : weight * 4 + fit;
        }
    }
    return total;
}
