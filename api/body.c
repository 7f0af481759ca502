/*
 * jansson reads, after one pass of our own for what it would accept: deep
 * nesting (its own limit is 2048), NUL bytes and a byte order mark.
 */
#include "api/body.h"

#include <stdbool.h>
#include <string.h>

#include "services/base/json.h"

/* The scan's place in the document. */
struct scan {
    size_t depth;
    bool is_string;
    bool is_escaped;
};

/* jansson's own messages quote the input, so each code has a text here. */
static const struct {
    enum json_error_code code;
    const char *text;
} causes[] = {
    { json_error_invalid_utf8,             "bytes that are not UTF-8" },
    { json_error_premature_end_of_input,   "the document ends too early" },
    { json_error_end_of_input_expected,    "something follows the document" },
    { json_error_null_character,           "a text holds U+0000" },
    { json_error_null_byte_in_key,         "a name holds U+0000" },
    { json_error_duplicate_key,            "a name stands twice in an object" },
    { json_error_numeric_overflow,         "a number is too large" },
    { json_error_stack_overflow,           "nested too deeply" },
};

/* What is no case of its own is a matter of syntax: a lone surrogate, too. */
static const char *cause_text(enum json_error_code code)
{
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
        if (causes[i].code == code)
            return causes[i].text;
    return "a syntax error";
}

/* Inside a string brackets mean nothing, and a quote may be escaped. */
static void scan_string(struct scan *scan, char c)
{
    if (scan->is_escaped)
        scan->is_escaped = false;
    else if (c == '\\')
        scan->is_escaped = true;
    else if (c == '"')
        scan->is_string = false;
}

/* Counts brackets only; whether they match is for jansson to say. */
static void scan_step(struct scan *scan, char c)
{
    if (scan->is_string)
        scan_string(scan, c);
    else if (c == '"')
        scan->is_string = true;
    else if (c == '[' || c == '{')
        scan->depth++;
    else if ((c == ']' || c == '}') && scan->depth > 0)
        scan->depth--;
}

/* The cause for refusal, or NULL. */
static const char *body_scan(const char *bytes, size_t length)
{
    struct scan scan = { 0 };

    if (length == 0)
        return "the body is empty";
    if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
        return "it begins with a byte order mark";
    if (memchr(bytes, '\0', length) != NULL)
        return "it holds a NUL byte";
    for (size_t i = 0; i < length; i++) {
        scan_step(&scan, bytes[i]);
        if (scan.depth > BODY_DEPTH_MAX)
            return "nested deeper than 64 levels";
    }
    return NULL;
}

json_t *body_parse(const char *bytes, size_t length, struct arena *arena,
                   const char **reason)
{
    json_error_t error;
    json_t *json;

    *reason = body_scan(bytes, length);
    if (*reason != NULL)
        return NULL;
    /* Any value is read: that a list is no object is the schema's to say. */
    json = json_loadb(bytes, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY,
                      &error);
    if (json == NULL) {
        *reason =
            arena_printf(arena, "line %d, column %d: %s", error.line,
                         error.column, cause_text(json_error_code(&error)));
        return NULL;
    }
    return json_own(arena, json);
}
