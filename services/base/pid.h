/*
 * Personal numbers (personidentifikator): fødselsnummer, D-number, H-number
 * and the synthetic series of the test environments.
 *
 * The number of a person is looked at here and nowhere else, and only to see
 * whether it can be one: neither birth date nor sex is derived from it, since
 * numbers given from 2032 on carry no sex and no century (Skatteetaten).
 * The caller derives the pseudonymous id and drops the number.
 */
#ifndef TILSKUDD_BASE_PID_H
#define TILSKUDD_BASE_PID_H

#include <stdbool.h>

/* Eleven digits with a plausible date part and both check digits right, by
 * the classic rule or the rule for numbers given from 2032 on. */
bool pid_is_valid(const char *number);

/* A valid number of a synthetic series or an H-number: month + 80 (Tenor),
 * + 65 or + 40 (NAV's series; also H-numbers, which no login gives). Such a
 * number is refused outside the environments `test` and `local`. */
bool pid_is_test(const char *number);

/* Whether a text names nobody by number: no eleven digits in a row, whatever
 * they are, and no six and five that make a valid number. For what is kept
 * beside a person's pseudonymous id and never changed. */
bool pid_is_absent(const char *text);

#endif
