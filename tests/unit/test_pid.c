/*
 * Personal numbers: synthetic ones, and examples that authorities publish to
 * show the rules.
 */
#include "services/base/pid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *number;
    bool is_test;
} valid[] = {
    { "31129956715", false }, /* a published example */
    { "30856499983", true },  /* month + 80: Tenor */
    { "10915596784", true },
    { "45840375084", true }, /* D-number, month + 80 */
    { "47906701517", true },
    { "13527248013", true }, /* month + 40 */
    { "68467038838", true }, /* D-number, month + 40 */
    { "15813512308", true }, /* classic twin of the three below */
    /* The rule of 2032: first remainder 1, 2, 3. */
    { "15813512316", true },
    { "15813512324", true },
    { "15813512332", true },
    { "30108299939", false }, /* Skatteetaten's example, remainder 1 */
    { "01829045660", true },
    /* Skatteetaten's examples with remainders 0, 0, 0 and 2. */
    { "02013299997", false },
    { "02013299806", false },
    { "30108299920", false },
    { "02013299903", false },
};

static const char *const invalid[] = {
    "01039012345", "12247918309", /* placeholders of Altinn's documentation */
    "00000000000", "",
    "3112995671",  "311299567150",
    "311299 5671", "31129956715 ",
    "3112995671x", "-1129956715",
};

static void valid_numbers_pass(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof valid / sizeof *valid; i++) {
        if (!pid_is_valid(valid[i].number))
            fail_msg("%s was refused", valid[i].number);
    }
}

static void synthetic_numbers_are_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof valid / sizeof *valid; i++) {
        if (pid_is_test(valid[i].number) != valid[i].is_test)
            fail_msg("%s", valid[i].number);
    }
}

static void invalid_numbers_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++) {
        if (pid_is_valid(invalid[i]) || pid_is_test(invalid[i]))
            fail_msg("%s was accepted", invalid[i]);
    }
}

/* Fills in the two check digits of nine digits by the classic rule; false
 * when these nine have none. */
static bool complete(char number[12])
{
    static const int first[] = { 3, 7, 6, 1, 8, 9, 4, 5, 2 };
    static const int second[] = { 5, 4, 3, 2, 7, 6, 5, 4, 3, 2 };
    int one = 0, two = 0;

    for (int i = 0; i < 9; i++)
        one += (number[i] - '0') * first[i];
    one = (11 - one % 11) % 11;
    number[9] = (char)('0' + one);
    for (int i = 0; i < 10; i++)
        two += (number[i] - '0') * second[i];
    two = (11 - two % 11) % 11;
    number[10] = (char)('0' + two);
    number[11] = '\0';
    return one < 10 && two < 10;
}

static void two_digits(int value, char *out)
{
    out[0] = (char)('0' + value / 10);
    out[1] = (char)('0' + value % 10);
}

/* Some number with this day and month that has both check digits. */
static void number_of(int day, int month, char number[12])
{
    for (int individual = 0; individual < 1000; individual++) {
        two_digits(day, number);
        two_digits(month, number + 2);
        two_digits(35, number + 4);
        two_digits(individual / 10, number + 6);
        number[8] = (char)('0' + individual % 10);
        if (complete(number))
            return;
    }
    fail_msg("day %d month %d has no number", day, month);
}

static bool in_range(int value, int low, int high)
{
    return value >= low && value <= high;
}

/* All hundred days and hundred months, with right check digits. */
static void the_date_part_is_plausible(void **state)
{
    (void)state;
    for (int at = 0; at < 10000; at++) {
        int day = at / 100, month = at % 100;
        bool is_day = in_range(day, 1, 31) || in_range(day, 41, 71);
        bool is_test = in_range(month, 41, 52) || in_range(month, 66, 77) ||
                       in_range(month, 81, 92);
        bool is_month = in_range(month, 1, 12) || is_test;
        char number[12];

        number_of(day, month, number);
        assert_int_equal(pid_is_valid(number), is_day && is_month);
        assert_int_equal(pid_is_test(number), is_day && is_test);
    }
}

/* Of ten possible last digits only one is right: the second check is as
 * strict as it was before 2032. */
static void the_last_digit_is_strict(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof valid / sizeof *valid; i++) {
        char number[12];
        int accepted = 0;

        memcpy(number, valid[i].number, sizeof number);
        for (number[10] = '0'; number[10] <= '9'; number[10]++)
            accepted += pid_is_valid(number);
        assert_int_equal(accepted, 1);
    }
}

/* As people write it, and what looks like it. */
static void a_text_names_nobody_by_number(void **state)
{
    static const struct {
        const char *text;
        bool is_absent;
    } texts[] = {
        { "", true },
        { "Trukket etter avtale.", true },
        { "30856499983", false },
        { "Gjelder 30856499983, som er tilsatt.", false },
        { "nr30856499983nr", false },
        { "00000000000", false }, /* nobody's, but of the same length */
        { "308564 99983", false },
        { "fnr. 308564 99983.", false },
        { "308564 99984", true }, /* a check digit is wrong */
        { "308564  99983", true },
        { "308564 999830", true },
        { "1308564 99983", true },
        { "3085649998", true },
        { "308564999830", true },
        { "4003 40001 100000 12345", true },
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (pid_is_absent(texts[i].text) != texts[i].is_absent)
            fail_msg("%s", texts[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_numbers_pass),
        cmocka_unit_test(synthetic_numbers_are_known),
        cmocka_unit_test(invalid_numbers_are_refused),
        cmocka_unit_test(the_date_part_is_plausible),
        cmocka_unit_test(the_last_digit_is_strict),
        cmocka_unit_test(a_text_names_nobody_by_number),
    };

    return cmocka_run_group_tests_name("pid", tests, NULL, NULL);
}
