/*
 * The modulus 11 check that organisation numbers, account numbers and
 * personal numbers share: digits times weights, summed.
 */
#ifndef TILSKUDD_BASE_MOD11_H
#define TILSKUDD_BASE_MOD11_H

#include <stdbool.h>
#include <stddef.h>

/* Exactly `count` ASCII digits and nothing more. */
bool is_digits(const char *text, size_t count);

/* The remainder of the weighted sum of the first `count` digits. A number is
 * right when the sum with its check digit (weight 1) leaves 0. */
int mod11_remainder(const char *digits, const int *weights, size_t count);

#endif
