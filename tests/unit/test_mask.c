/*
 * What strangers named is shown without their numbers and tokens.
 */
#include "services/base/mask.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
    const char *text, *shown;
} rows[] = {
    { "", "" },
    { "#/measures/0/amountNok", "#/measures/0/amountNok" },
    { "05827214711", "***" },
    { "#/content/05827214711/x", "#/content/***/x" },
    { "a05827214711b", "a***b" },
    { "058272147119", "058272147119" },
    { "0582721471", "0582721471" },
    { "05827214711.05827214711", "***.***" },
    { "019b76da-a800-7000-8001-058272147119",
      "019b76da-a800-7000-8001-058272147119" },
    { "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln=", "***=" },
    { "parameter:eyJhbGciOiJ", "parameter:***" },
    { "eyJ", "eyJ" },
};

static void numbers_and_tokens_are_hidden(void **state)
{
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(mask(arena, rows[i].text), rows[i].shown);
    assert_null(mask(arena, NULL));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_and_tokens_are_hidden),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
