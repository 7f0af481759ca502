/*
 * The check digit of an account number.
 */
#include "services/base/account.h"

#include <string.h>

#include "services/base/mod11.h"

bool account_is_valid(const char *number)
{
    static const int weights[] = { 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1 };

    /* Eleven zeros would pass the sum, and are what an empty form sends. */
    return is_digits(number, 11) && strspn(number, "0") < 11 &&
           mod11_remainder(number, weights, 11) == 0;
}
