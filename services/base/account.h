/*
 * Norwegian bank account numbers: eleven digits, the last a check digit
 * modulus 11. Only the number is checked here; that an account belongs to the
 * applicant is why a change of it needs two persons.
 */
#ifndef TILSKUDD_BASE_ACCOUNT_H
#define TILSKUDD_BASE_ACCOUNT_H

#include <stdbool.h>

/* Eleven digits without dots or spaces, not all zero. */
bool account_is_valid(const char *number);

#endif
