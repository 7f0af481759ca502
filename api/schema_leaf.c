/*
 * Single values: texts and numbers against the bounds, format and pattern of
 * their schema.
 */
#include <math.h>

#include "api/schema_walk.h"
#include "api/utf8.h"

static void match_release(void *match)
{
    pcre2_match_data_free(match);
}

/* A pattern that exceeds its match limits does not match: better refuse an
 * odd text than let it hold a thread. */
static bool pattern_fits(struct check *check, const struct schema *schema,
                         const char *text, size_t length)
{
    if (check->match == NULL)
        check->match =
            arena_adopt(check->faults->arena,
                        pcre2_match_data_create(1, schema->matching->memory),
                        match_release);
    return pcre2_match(schema->pattern, (PCRE2_SPTR)text, length, 0,
                       PCRE2_NO_UTF_CHECK, check->match,
                       schema->matching->limits) >= 0;
}

/* One fault a text: what has the wrong format has the wrong pattern, too. */
static void check_form(struct check *check, const struct schema *schema,
                       const json_t *value, const struct place *place)
{
    const char *text = json_string_value(value);
    const char *meaning = schema->description != NULL ? schema->description
                                                      : schema->pattern_text;

    if (schema->format != NULL && !schema->format->accepts(text))
        complain(check, schema->format->fault, place, NULL);
    else if (schema->pattern != NULL &&
             !pattern_fits(check, schema, text, json_string_length(value)))
        complain(check, FAULT_PATTERN, place, meaning);
}

/* Lengths are counted in code points, as people count characters and JSON
 * Schema does: not in bytes, and not in UTF-16 units. */
void check_string(struct check *check, const struct schema *schema,
                  const json_t *value, const struct place *place)
{
    size_t points;

    if (!utf8_is_text(json_string_value(value), json_string_length(value),
                      &points)) {
        complain(check, FAULT_BAD_TEXT, place, NULL);
        return;
    }
    if (points < schema->min_length)
        complain_limit(check, FAULT_TOO_SHORT, place, schema->min_length);
    else if (points > schema->max_length)
        complain_limit(check, FAULT_TOO_LONG, place, schema->max_length);
    else
        check_form(check, schema, value, place);
}

/* The bounds of an integer are exact as integers; comparing as such keeps
 * 2^53 + 1 from being rounded into range. */
void check_integer(struct check *check, const struct schema *schema,
                   const json_t *value, const struct place *place)
{
    json_int_t number = json_integer_value(value);

    if (isfinite(schema->minimum) && number < (json_int_t)schema->minimum)
        complain_number(check, FAULT_TOO_SMALL, place, schema->minimum);
    if (isfinite(schema->maximum) && number > (json_int_t)schema->maximum)
        complain_number(check, FAULT_TOO_LARGE, place, schema->maximum);
}

void check_number(struct check *check, const struct schema *schema,
                  const json_t *value, const struct place *place)
{
    double number = json_number_value(value);

    if (number < schema->minimum)
        complain_number(check, FAULT_TOO_SMALL, place, schema->minimum);
    if (number > schema->maximum)
        complain_number(check, FAULT_TOO_LARGE, place, schema->maximum);
}
