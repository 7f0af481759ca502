/*
 * The legal basis by topic: no act and no paragraph stands in C.
 */
#include "services/decision/legal_basis.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/base/json.h"
#include "services/base/text.h"

static void references_come_in_the_order_of_the_topics(void **state)
{
    static const char *const topics[] = { "notification", "appeal_right",
                                          "conditions", NULL };
    static const struct {
        const char *law, *acts;
    } rows[] = {
        { "[{\"topic\":\"appeal_right\",\"act\":\"1967\",\"paragraph\":\"28\"},"
          "{\"topic\":\"costs\",\"act\":\"1967\",\"paragraph\":\"36\"},"
          "{\"topic\":\"notification\",\"act\":\"1967\",\"paragraph\":\"27\"}]",
          "1967:27 1967:28" },
        { "[{\"topic\":\"conditions\",\"act\":\"2025\",\"paragraph\":\"41\"},"
          "{\"topic\":\"appeal_right\",\"act\":\"2025\",\"paragraph\":\"61\"},"
          "{\"topic\":\"appeal_right\",\"act\":\"2025\",\"paragraph\":\"62\"}]",
          "2025:61 2025:62 2025:41" },
        { "[{\"topic\":\"costs\",\"act\":\"1967\",\"paragraph\":\"36\"}]", "" },
        { "[]", "" },
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        json_t *law = json_own(arena, json_loads(rows[i].law, 0, NULL));
        json_t *found = legal_references(arena, law, topics);
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
        cmocka_unit_test(references_come_in_the_order_of_the_topics),
    };

    return cmocka_run_group_tests_name("legal_basis", tests, NULL, NULL);
}
