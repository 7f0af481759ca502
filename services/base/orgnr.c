/*
 * The check digit of an organisation number.
 */
#include "services/base/orgnr.h"

#include "services/base/mod11.h"

bool orgnr_is_valid(const char *number)
{
    /* A check digit of 10 cannot be written: such numbers are not issued,
     * and no ninth digit makes their sum come out. */
    static const int weights[] = { 3, 2, 7, 6, 5, 4, 3, 2, 1 };

    return is_digits(number, 9) && number[0] != '0' &&
           mod11_remainder(number, weights, 9) == 0;
}
