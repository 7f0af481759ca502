/* What stands in the way of what is attached. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the above */
#include <cmocka.h>

#include "services/attachment/attached.h"

static void test_states(void **state)
{
    static const struct {
        const char *state;
        bool is_new, is_there;
        size_t faults;
    } cases[] = {
        { "uploaded", true, true, 0 },  { "scanning", true, true, 0 },
        { "clean", true, true, 0 },     { "infected", true, false, 1 },
        { "failed", true, false, 1 },   { "refused", true, false, 1 },
        { "redacted", true, false, 0 },
        /* it was sent before: too late */
        { "infected", false, false, 0 }, { "failed", false, false, 0 },
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct attached one = { .id = "1",
                                .type = "other",
                                .name = "plan.pdf",
                                .state = cases[i].state,
                                .is_new = cases[i].is_new };
        struct list list = { &one, 1 };
        struct faults faults = { .arena = arena };

        attached_check(&list, &faults);
        assert_int_equal(faults.count, cases[i].faults);
        assert_int_equal(attached_has(&list, "other"), cases[i].is_there);
        assert_false(attached_has(&list, "project_plan"));
        assert_false(attached_answers(&list));
        one.is_supplement = true;
        assert_int_equal(attached_answers(&list), cases[i].is_new);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_states) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
