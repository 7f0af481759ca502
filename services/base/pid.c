/*
 * Form, date part and check digits of a personal number.
 */
#include "services/base/pid.h"

#include <stddef.h>
#include <string.h>

#include "services/base/mod11.h"

#define PID_DIGITS 11
#define D_NUMBER 40 /* added to the day */

/* What the series add to the month. 0: given to real persons. */
static const int month_series[] = { 0, 40, 65, 80 };

static int two_digits(const char *digits)
{
    return (digits[0] - '0') * 10 + (digits[1] - '0');
}

/* What was added to the month, or -1 if it is the month of no series. */
static int month_addition(const char *number)
{
    int month = two_digits(number + 2);

    for (size_t i = 0; i < sizeof month_series / sizeof *month_series; i++) {
        int rest = month - month_series[i];

        if (rest >= 1 && rest <= 12)
            return month_series[i];
    }
    return -1;
}

/* The length of the month is not checked: the century is not known. */
static bool has_plausible_date(const char *number)
{
    int day = two_digits(number);

    if (day > D_NUMBER)
        day -= D_NUMBER;
    return day >= 1 && day <= 31 && month_addition(number) >= 0;
}

static bool has_check_digits(const char *number)
{
    static const int first[] = { 3, 7, 6, 1, 8, 9, 4, 5, 2, 1 };
    static const int second[] = { 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1 };

    /* From 1 January 2032 the first check digit may leave 0, 1, 2 or 3; the
     * second is unchanged, and both kinds are read in parallel (Skatteetaten,
     * «Nytt fødselsnummer fra 2032»). */
    return mod11_remainder(number, first, 10) <= 3 &&
           mod11_remainder(number, second, PID_DIGITS) == 0;
}

bool pid_is_valid(const char *number)
{
    return is_digits(number, PID_DIGITS) && has_plausible_date(number) &&
           has_check_digits(number);
}

bool pid_is_test(const char *number)
{
    return pid_is_valid(number) && month_addition(number) > 0;
}

/* As people write it: "010190 12345". */
static bool is_spaced(const char *text)
{
    char number[PID_DIGITS + 1];

    if (strspn(text, "0123456789") != 6 || text[6] != ' ' ||
        strspn(text + 7, "0123456789") != PID_DIGITS - 6)
        return false;
    memcpy(number, text, 6);
    memcpy(number + 6, text + 7, PID_DIGITS - 6);
    number[PID_DIGITS] = '\0';
    return pid_is_valid(number);
}

bool pid_is_absent(const char *text)
{
    while (*(text += strcspn(text, "0123456789")) != '\0') {
        size_t digits = strspn(text, "0123456789");

        if (digits == PID_DIGITS || is_spaced(text))
            return false;
        text += digits;
    }
    return true;
}
