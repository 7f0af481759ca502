/*
 * Days as tests write them: "2026-03-16".
 */
#ifndef TILSKUDD_TESTS_DAYS_H
#define TILSKUDD_TESTS_DAYS_H

#include "services/base/date.h"

static inline struct date day(const char *text)
{
    struct date date = { 0 };

    if (!date_parse(text, &date))
        fail_msg("%s is no date", text);
    return date;
}

static inline void assert_day(struct date date, const char *expected)
{
    char text[11];

    date_format(date, text);
    assert_string_equal(text, expected);
}

#endif
