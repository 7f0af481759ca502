/*
 * Asking Enhetsregisteret, and judging what comes back. What decides on a case
 * is taken strictly, what only informs is left out when it is not as expected.
 */
#include "services/gateways/register.h"

#include <string.h>

#include "services/base/date.h"
#include "services/base/json.h"
#include "services/gateways/fetch.h"

#define NAME_LONGEST 300 /* characters; the contract's limit */
#define FORM_LONGEST 10  /* bytes */

static const struct fetch_limits limits = {
    .connect_ms = 3000,
    .total_ms = 5000,
    .size_max = 64 * 1024,
};

static const struct register_answer unavailable = {
    .outcome = REGISTER_UNAVAILABLE,
};

/* A text for people: there, no longer than it may be, on one line. */
static bool is_name(const char *text)
{
    size_t characters = 0;

    if (text_is_blank(text))
        return false;
    for (const char *c = text; *c != '\0'; c++) {
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            return false;
        characters += (*c & 0xC0) != 0x80; /* UTF-8: first bytes only */
    }
    return characters <= NAME_LONGEST;
}

static bool is_municipality_number(const char *text)
{
    return text != NULL && strlen(text) == 4 && strspn(text, "0123456789") == 4;
}

static const char *form_of(const json_t *unit)
{
    const char *code =
        json_member_text(json_object_get(unit, "organisasjonsform"), "kode");

    return is_name(code) && strlen(code) <= FORM_LONGEST ? code : NULL;
}

static const char *municipality_of(const json_t *unit)
{
    const char *number =
        json_member_text(json_object_get(unit, "forretningsadresse"),
                         "kommunenummer");

    return is_municipality_number(number) ? number : NULL;
}

/* The register says "Bokmål" or "Nynorsk", and nothing of other languages. */
static const char *language_of(const json_t *unit)
{
    const json_t *form = json_object_get(unit, "maalform");

    if (json_text_equals(form, "Bokmål"))
        return "nb";
    return json_text_equals(form, "Nynorsk") ? "nn" : NULL;
}

/* False when the member is there and neither true nor false: what bars an
 * organisation from applying is not guessed. */
static bool flag_read(const json_t *unit, const char *member, bool *out)
{
    const json_t *value = json_object_get(unit, member);

    *out = *out || json_is_true(value);
    return value == NULL || json_is_boolean(value);
}

/* A deleted unit may still be shown, with the day when it went. False when
 * the member is there and no day: that, too, bars. */
static bool removal_read(const json_t *unit, bool *out)
{
    const json_t *value = json_object_get(unit, "slettedato");
    struct date day;

    *out = json_is_string(value) && date_parse(json_string_value(value), &day);
    return value == NULL || json_is_null(value) || *out;
}

static struct register_answer unit_read(const json_t *unit)
{
    struct register_answer answer = {
        .outcome = REGISTER_FOUND,
        .name = json_member_text(unit, "navn"),
        .organisation_form = form_of(unit),
        .municipality_number = municipality_of(unit),
        .language_form = language_of(unit),
    };
    bool is_removed;

    if (!removal_read(unit, &is_removed))
        return unavailable;
    if (is_removed)
        return (struct register_answer){ .outcome = REGISTER_REMOVED };
    if (!is_name(answer.name) ||
        !flag_read(unit, "konkurs", &answer.is_bankrupt) ||
        !flag_read(unit, "underAvvikling", &answer.is_winding_up) ||
        !flag_read(unit, "underTvangsavviklingEllerTvangsopplosning",
                   &answer.is_winding_up))
        return unavailable;
    return answer;
}

/* The object, or NULL when it is none of a unit with this number. */
static const json_t *unit_of(const char *body, size_t length,
                             const char *number, struct arena *arena)
{
    const json_t *unit =
        json_own(arena, json_loadb(body, length, JSON_REJECT_DUPLICATES, NULL));

    return json_text_equals(json_object_get(unit, "organisasjonsnummer"),
                            number)
               ? unit
               : NULL;
}

/* Without a unit: an answer 404 may be empty or an object of the register's,
 * without a number or with this one. A page for people comes from somewhere
 * on the way, and would else unmake every applicant there is. */
static bool is_refusal(const char *body, size_t length, const char *number,
                       struct arena *arena)
{
    const json_t *said =
        json_own(arena, json_loadb(body, length, JSON_REJECT_DUPLICATES, NULL));
    const json_t *about = json_object_get(said, "organisasjonsnummer");

    return length == 0 || (json_is_object(said) &&
                           (about == NULL || json_text_equals(about, number)));
}

struct register_answer register_read(int status, const char *body,
                                     size_t length, const char *number,
                                     struct arena *arena)
{
    const json_t *unit;

    switch (status) {
    case 200:
        unit = unit_of(body, length, number, arena);
        return unit != NULL ? unit_read(unit) : unavailable;
    case 404:
    case 410:
        if (!is_refusal(body, length, number, arena))
            return unavailable;
        return (struct register_answer){
            .outcome = status == 404 ? REGISTER_NOT_FOUND : REGISTER_REMOVED,
        };
    default:
        return unavailable;
    }
}

struct register_answer register_ask(const char *base, const char *number,
                                    struct arena *arena)
{
    struct text body = text_new(arena, 8192);
    int status = fetch_get(arena_printf(arena, "%s/enheter/%s", base, number),
                           "application/json", &limits, &body);

    return register_read(status, body.bytes, body.length, number, arena);
}
