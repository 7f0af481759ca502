/*
 * Writing numbers, dates and moments.
 */
#include "services/letter/program/format.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "services/base/date.h"
#include "services/base/money.h"
#include "services/base/text.h"

#define NBSP "\u00a0"

static const char *const months[] = {
    "januar", "februar", "mars",      "april",   "mai",      "juni",
    "juli",   "august",  "september", "oktober", "november", "desember",
};

static bool has_digits(const char *text, size_t count)
{
    return strspn(text, "0123456789") >= count;
}

/* Thousands apart by spaces that do not break, a minus sign as print has it. */
static const char *number_text(struct arena *arena, int64_t number)
{
    struct text out = text_new(arena, 32);

    for (const char *at = money_format(arena, number); *at != '\0'; at++) {
        if (*at == ' ')
            text_add(&out, NBSP);
        else if (*at == '-')
            text_add(&out, "\u2212");
        else
            text_addc(&out, *at);
    }
    return out.bytes;
}

/* As it stands: a year or a number of a case has no thousands apart. */
static const char *write_plain(struct arena *arena, const json_t *value)
{
    if (json_is_integer(value))
        return arena_printf(arena, "%" JSON_INTEGER_FORMAT,
                            json_integer_value(value));
    return json_string_value(value);
}

static const char *write_tall(struct arena *arena, const json_t *value)
{
    if (!json_is_integer(value))
        return NULL;
    return number_text(arena, json_integer_value(value));
}

static const char *write_kroner(struct arena *arena, const json_t *value)
{
    const char *number = write_tall(arena, value);

    return number == NULL ? NULL : arena_printf(arena, "%s" NBSP "kr", number);
}

/* Decimals as they were given, with the Norwegian comma. */
static const char *write_prosent(struct arena *arena, const json_t *value)
{
    char *number;
    size_t length;

    if (json_is_real(value))
        number = arena_printf(arena, "%.6g", json_real_value(value));
    else
        number = arena_copy(arena, write_plain(arena, value));
    if (number == NULL)
        return NULL;
    length = strlen(number);
    if (length == 0 || strspn(number, "0123456789.") != length)
        return NULL;
    for (char *at = number; *at != '\0'; at++) {
        if (*at == '.')
            *at = ',';
    }
    return arena_printf(arena, "%s" NBSP "%%", number);
}

/* The day that a date or a local moment begins with. */
static bool day_read(struct arena *arena, const json_t *value, struct date *out)
{
    const char *text = json_string_value(value);

    if (text == NULL || strlen(text) < 10 ||
        (text[10] != '\0' && text[10] != 'T'))
        return false;
    return date_parse(arena_copyn(arena, text, 10), out);
}

/* In UTC the day may be another than in Oslo. */
static bool is_utc(const char *text)
{
    return text[strcspn(text, "Zz")] != '\0' || strstr(text, "+00") != NULL;
}

/* As a letter has it: 1. juni 2026. */
static const char *write_dato(struct arena *arena, const json_t *value)
{
    struct date day;

    if (!day_read(arena, value, &day) || is_utc(json_string_value(value)))
        return NULL;
    return arena_printf(arena, "%d." NBSP "%s %d", day.day,
                        months[day.month - 1], day.year);
}

/* 1. juni 2026 kl. 12.00: an hour and a minute of Oslo. */
static const char *write_tidspunkt(struct arena *arena, const json_t *value)
{
    const char *day = write_dato(arena, value);
    const char *time;

    if (day == NULL)
        return NULL;
    time = json_string_value(value) + 10;
    if (strlen(time) < 6 || !has_digits(time + 1, 2) || time[3] != ':' ||
        !has_digits(time + 4, 2))
        return NULL;
    return arena_printf(arena, "%s kl." NBSP "%.2s.%.2s", day, time + 1,
                        time + 4);
}

/* That many digits and nothing else, or NULL. */
static const char *digits_of(const json_t *value, size_t count)
{
    const char *text = json_string_value(value);

    return text != NULL && strlen(text) == count && has_digits(text, count)
               ? text
               : NULL;
}

static const char *write_orgnr(struct arena *arena, const json_t *value)
{
    const char *digits = digits_of(value, 9);

    return digits == NULL ? NULL
                          : arena_printf(arena, "%.3s" NBSP "%.3s" NBSP "%s",
                                         digits, digits + 3, digits + 6);
}

static const char *write_konto(struct arena *arena, const json_t *value)
{
    const char *digits = digits_of(value, 11);

    return digits == NULL ? NULL
                          : arena_printf(arena, "%.4s.%.2s.%s", digits,
                                         digits + 4, digits + 6);
}

/* Only what leads to a page, and nothing that could end the address. */
static const char *write_lenke(struct arena *arena, const json_t *value)
{
    const char *text = json_string_value(value);

    if (text == NULL || strncmp(text, "https://", 8) != 0)
        return NULL;
    for (const char *at = text; *at != '\0'; at++) {
        if ((unsigned char)*at <= ' ' || *at == 0x7f ||
            strchr("<>\"\\^`{|}", *at) != NULL)
            return NULL;
    }
    return arena_printf(arena, "<%s>", text);
}

/* Letters, digits and ".-_+", one "@" among them. */
static const char *write_epost(struct arena *arena, const json_t *value)
{
    static const char name[] = "abcdefghijklmnopqrstuvwxyz"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_+";
    const char *text = json_string_value(value);
    size_t local = text == NULL ? 0 : strspn(text, name);
    size_t domain =
        local == 0 || text[local] != '@' ? 0 : strspn(text + local + 1, name);

    if (domain == 0 || text[local + 1 + domain] != '\0')
        return NULL;
    return arena_printf(arena, "<%s>", text);
}

static const struct {
    const char *name;
    const char *(*write)(struct arena *arena, const json_t *value);
} formats[FORMAT_COUNT] = {
    [FORMAT_PLAIN] =     { "",          write_plain },
    [FORMAT_KRONER] =    { "kroner",    write_kroner },
    [FORMAT_TALL] =      { "tall",      write_tall },
    [FORMAT_PROSENT] =   { "prosent",   write_prosent },
    [FORMAT_DATO] =      { "dato",      write_dato },
    [FORMAT_TIDSPUNKT] = { "tidspunkt", write_tidspunkt },
    [FORMAT_ORGNR] =     { "orgnr",     write_orgnr },
    [FORMAT_KONTO] =     { "konto",     write_konto },
    [FORMAT_LENKE] =     { "lenke",     write_lenke },
    [FORMAT_EPOST] =     { "epost",     write_epost },
};

bool format_named(const char *name, size_t length, enum format *out)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        if (strlen(formats[i].name) == length &&
            strncmp(formats[i].name, name, length) == 0) {
            *out = (enum format)i;
            return true;
        }
    }
    return false;
}

bool format_is_markdown(enum format format)
{
    return format == FORMAT_LENKE || format == FORMAT_EPOST;
}

const char *format_write(struct arena *arena, enum format format,
                         const json_t *value)
{
    return formats[format].write(arena, value);
}
