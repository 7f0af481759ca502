/*
 * Dates, instants, numbers of people and organisations, amounts and base64url.
 * What is read is what was written; the first byte chooses the reader.
 */
#include "api/clock.h"
#include "api/schema.h"
#include "services/base/account.h"
#include "services/base/base64url.h"
#include "services/base/calendar.h"
#include "services/base/money.h"
#include "services/base/orgnr.h"
#include "services/base/pid.h"
#include "tests/fuzz/fuzz.h"

static bool is_same(struct date a, struct date b)
{
    return a.year == b.year && a.month == b.month && a.day == b.day;
}

static void read_date(struct arena *arena, const char *text)
{
    struct date date = { 0 }, deadline;
    char again[11];

    (void)arena;
    if (!date_parse(text, &date))
        return;
    date_format(date, again);
    MUST(strcmp(again, text) == 0);
    MUST(is_same(date_from_days(date_to_days(date)), date));
    deadline = calendar_deadline(date, 3);
    MUST(is_working_day(deadline));
    MUST(date_to_days(deadline) - date_to_days(date) >= 21);
}

/* The clock shows what it was set to, or a moment later. */
static void read_instant(struct arena *arena, const char *text)
{
    struct clock clock;
    const char *shown;

    clock_init(&clock);
    if (!clock_move(&clock, text))
        return;
    shown = clock_text(&clock, arena);
    MUST(strlen(shown) == 24 && strncmp(shown, text, 4) >= 0);
    MUST(clock_move(&clock, shown));
}

static void read_number(struct arena *arena, const char *text)
{
    (void)arena;
    if (pid_is_valid(text))
        MUST(strlen(text) == 11 && !pid_is_absent(text));
    else
        MUST(!pid_is_test(text));
    if (orgnr_is_valid(text))
        MUST(strlen(text) == 9);
    if (account_is_valid(text))
        MUST(strlen(text) == 11);
}

/* Every schema of a value that the contract has. */
static void read_by_schema(struct arena *arena, const char *text)
{
    static const char *const schemas[] = {
        "{\"type\":\"integer\",\"minimum\":0,\"maximum\":9007199254740991}",
        "{\"type\":\"boolean\"}",
        "{\"type\":\"string\",\"maxLength\":40,\"format\":\"date-time\"}",
        "{\"type\":\"string\",\"maxLength\":40,\"format\":\"uuid\"}",
        "{\"type\":\"string\",\"maxLength\":99,\"format\":\"uri\"}",
        "{\"type\":\"string\",\"maxLength\":99,\"format\":\"email\"}",
    };

    for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++) {
        json_t *json = json_loads(schemas[i], 0, NULL);
        struct text why = text_new(arena, 0);
        struct faults faults = { .arena = arena };
        const struct schema *schema =
            schema_compile(schema_set_new(json, arena, &why), json, "#");

        MUST(schema != NULL);
        schema_check_text(schema, text, "value", &faults);
        faults_must_be_json(&faults, arena);
        json_decref(json);
    }
}

static void read_base64url(struct arena *arena, const char *text)
{
    size_t length;
    const unsigned char *decoded =
        base64url_decode(arena, text, strlen(text), &length);

    if (decoded != NULL)
        MUST(strcmp(base64url_encode(arena, decoded, length), text) == 0);
}

/* Grouped by three, and the same digits. */
static void write_amount(struct arena *arena, const char *text)
{
    int64_t nok = 0, sum;
    char *shown;

    memcpy(&nok, text, strnlen(text, sizeof nok));
    nok %= MONEY_MAX;
    MUST(money_add(nok, -nok, &sum) && sum == 0);
    shown = arena_copy(arena, money_format(arena, nok));
    for (char *at = shown; (at = strchr(at, ' ')) != NULL;)
        memmove(at, at + 1, strlen(at));
    if (nok >= 0)
        MUST(strtoll(shown, NULL, 10) == nok);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static void (*const readers[])(struct arena *, const char *) = {
        ['a'] = write_amount, ['b'] = read_base64url, ['d'] = read_date,
        ['i'] = read_instant, ['n'] = read_number,    ['s'] = read_by_schema,
    };
    struct arena *arena;

    if (length == 0 || bytes[0] >= sizeof readers / sizeof *readers ||
        readers[bytes[0]] == NULL)
        return 0;
    arena = arena_new();
    readers[bytes[0]](arena,
                      arena_copyn(arena, (const char *)bytes + 1, length - 1));
    arena_free(arena);
    return 0;
}
