/*
 * The legal basis by topic and date: a new act is a change of data.
 */
#include "services/decision/legal_basis.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/base/json.h"
#include "services/base/text.h"

/* The acts as they stand, and as they will when the new one is in force on
 * 1 July 2027 (domain 0.2). */
static const char today_rules[] =
    "{\"legalReferences\":["
    "{\"topic\":\"appeal_right\",\"act\":\"1967\",\"paragraph\":\"28\","
    "\"validFrom\":\"1970-01-01\"},"
    "{\"topic\":\"appeal_right\",\"act\":\"2025\",\"paragraph\":\"61\"},"
    "{\"topic\":\"notification\",\"act\":\"1967\",\"paragraph\":\"27\","
    "\"validFrom\":\"1970-01-01\"},"
    "{\"topic\":\"conditions\",\"act\":\"2025\",\"paragraph\":\"41\"}]}";
static const char later_rules[] =
    "{\"legalReferences\":["
    "{\"topic\":\"appeal_right\",\"act\":\"1967\",\"paragraph\":\"28\","
    "\"validFrom\":\"1970-01-01\",\"validTo\":\"2027-06-30\"},"
    "{\"topic\":\"appeal_right\",\"act\":\"2025\",\"paragraph\":\"61\","
    "\"validFrom\":\"2027-07-01\"},"
    "{\"topic\":\"conditions\",\"act\":\"2025\",\"paragraph\":\"41\","
    "\"validFrom\":\"2027-07-01\"}]}";

static void references_hold_on_their_dates(void **state)
{
    static const char *const topics[] = { "notification", "appeal_right",
                                          "conditions", NULL };
    static const struct {
        const char *rules, *date, *acts;
    } rows[] = {
        { today_rules, "2026-06-08", "1967:27 1967:28" },
        { today_rules, "2030-01-01", "1967:27 1967:28" },
        { later_rules, "2027-06-30", "1967:28" },
        { later_rules, "2027-07-01", "2025:61 2025:41" },
        { later_rules, "1969-12-31", "" },
        { "{}", "2026-06-08", "" },
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        json_t *rules = json_own(arena, json_loads(rows[i].rules, 0, NULL));
        json_t *found = legal_references(arena, rules, topics, rows[i].date);
        struct text out = text_new(arena, 64);

        for (size_t k = 0; k < json_array_size(found); k++) {
            const json_t *reference = json_array_get(found, k);

            text_addf(&out, "%s%s:%s", k > 0 ? " " : "",
                      json_member_text(reference, "act"),
                      json_member_text(reference, "paragraph"));
        }
        assert_string_equal(out.bytes, rows[i].acts);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_hold_on_their_dates),
    };

    return cmocka_run_group_tests_name("legal_basis", tests, NULL, NULL);
}
