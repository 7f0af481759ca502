/*
 * Account numbers. All are made up: their check digits were computed.
 */
#include "services/base/account.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const valid[] = {
    "12345678903", "99990000014", "99990000022", "99990000030",
    "99990000049", "98765432103", "99999999995", "00000000019",
};

static const char *const invalid[] = {
    "12345678901",
    "12345678900",
    "97100000000",
    "00000000000", /* the sum comes out */
    "",
    "1234567890",
    "123456789030",
    "1234.56.78903",
    "1234 56 78903",
    " 12345678903",
    "1234567890x",
};

static void valid_numbers_pass(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof valid / sizeof *valid; i++) {
        if (!account_is_valid(valid[i]))
            fail_msg("%s was refused", valid[i]);
    }
}

static void invalid_numbers_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++) {
        if (account_is_valid(invalid[i]))
            fail_msg("%s was accepted", invalid[i]);
    }
}

static void one_wrong_digit_is_seen(void **state)
{
    (void)state;
    for (size_t at = 0; at < 11; at++) {
        char number[] = "12345678903";
        char right = number[at];

        for (char digit = '0'; digit <= '9'; digit++) {
            number[at] = digit;
            assert_int_equal(account_is_valid(number), digit == right);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_numbers_pass),
        cmocka_unit_test(invalid_numbers_are_refused),
        cmocka_unit_test(one_wrong_digit_is_seen),
    };

    return cmocka_run_group_tests_name("account", tests, NULL, NULL);
}
