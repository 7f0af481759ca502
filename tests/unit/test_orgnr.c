/*
 * Organisation numbers: those of authorities and the synthetic register pass,
 * the placeholders of other systems' documentation do not.
 */
#include "services/base/orgnr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const valid[] = {
    "974760673", "889640782", "991825827", "314242726", /* Tenor */
    "313750531", "950474084", "974762501", /* Vestfold og Telemark */
};

static const char *const invalid[] = {
    "123123341",
    "897069651", /* appears in Altinn's documentation */
    "998877665",
    "000000000", /* the sum comes out, but no number begins with 0 */
    "",
    "97476067",
    "9747606730",
    "974 760 673",
    " 974760673",
    "974760673 ",
    "97476067x",
    "-74760673",
    "0192:974760673",
    "９７４", /* full-width digits, nine bytes */
};

static void valid_numbers_pass(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof valid / sizeof *valid; i++) {
        if (!orgnr_is_valid(valid[i]))
            fail_msg("%s was refused", valid[i]);
    }
}

static void invalid_numbers_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++) {
        if (orgnr_is_valid(invalid[i]))
            fail_msg("%s was accepted", invalid[i]);
    }
}

/* What modulus 11 is for: no single slip of a finger passes. */
static void one_wrong_digit_is_seen(void **state)
{
    (void)state;
    for (size_t at = 0; at < 9; at++) {
        char number[] = "974760673";
        char right = number[at];

        for (char digit = '0'; digit <= '9'; digit++) {
            number[at] = digit;
            assert_int_equal(orgnr_is_valid(number), digit == right);
        }
    }
}

static void two_digits_swapped_are_seen(void **state)
{
    (void)state;
    for (size_t at = 0; at < 8; at++) {
        char number[] = "974760673";

        number[at] = "974760673"[at + 1];
        number[at + 1] = "974760673"[at];
        assert_false(orgnr_is_valid(number));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_numbers_pass),
        cmocka_unit_test(invalid_numbers_are_refused),
        cmocka_unit_test(one_wrong_digit_is_seen),
        cmocka_unit_test(two_digits_swapped_are_seen),
    };

    return cmocka_run_group_tests_name("orgnr", tests, NULL, NULL);
}
