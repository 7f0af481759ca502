/*
 * The weighted sum behind all Norwegian numbers with check digits.
 */
#include "services/base/mod11.h"

#include <string.h>

bool is_digits(const char *text, size_t count)
{
    return strspn(text, "0123456789") == count && text[count] == '\0';
}

int mod11_remainder(const char *digits, const int *weights, size_t count)
{
    int sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += (digits[i] - '0') * weights[i];
    return sum % 11;
}
