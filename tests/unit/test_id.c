/*
 * Random identifiers: their form, their order, and that they differ.
 */
#include "services/base/id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static void a_uuid_has_the_form_of_version_7(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++) {
        char id[37];

        uuid_v7(id);
        assert_int_equal(strlen(id), 36);
        for (int at = 0; at < 36; at++) {
            if (at == 8 || at == 13 || at == 18 || at == 23)
                assert_int_equal(id[at], '-');
            else
                assert_non_null(strchr("0123456789abcdef", id[at]));
        }
        assert_int_equal(id[14], '7');
        assert_non_null(strchr("89ab", id[19]));
    }
}

/* The first 48 bits, in milliseconds. */
static uint64_t uuid_time(const char *id)
{
    char digits[13] = { 0 };

    memcpy(digits, id, 8);
    memcpy(digits + 8, id + 9, 4);
    return strtoull(digits, NULL, 16);
}

static void a_uuid_tells_when_it_was_made(void **state)
{
    uint64_t before = (uint64_t)time(NULL) * 1000;
    struct timespec pause = { 0, 2000000 };
    char first[37], second[37];

    (void)state;
    uuid_v7(first);
    nanosleep(&pause, NULL);
    uuid_v7(second);
    assert_in_range(uuid_time(first), before, before + 60000);
    assert_true(strcmp(first, second) < 0);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void ids_differ(void **state)
{
    static char ids[20000][37];
    const size_t count = sizeof ids / sizeof *ids;

    (void)state;
    for (size_t i = 0; i < count; i++)
        uuid_v7(ids[i]);
    qsort(ids, count, sizeof *ids, by_text);
    for (size_t i = 1; i < count; i++)
        assert_string_not_equal(ids[i - 1], ids[i]);
}

static void hexadecimal_has_the_length_asked_for(void **state)
{
    char text[2 * 100 + 1], other[2 * 100 + 1];

    (void)state;
    for (size_t bytes = 0; bytes <= 100; bytes++) {
        memset(text, 'x', sizeof text);
        random_hex(text, bytes);
        assert_int_equal(strlen(text), 2 * bytes);
        assert_int_equal(strspn(text, "0123456789abcdef"), 2 * bytes);
    }
    random_hex(other, 100);
    assert_string_not_equal(text, other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_uuid_has_the_form_of_version_7),
        cmocka_unit_test(a_uuid_tells_when_it_was_made),
        cmocka_unit_test(ids_differ),
        cmocka_unit_test(hexadecimal_has_the_length_asked_for),
    };

    return cmocka_run_group_tests_name("id", tests, NULL, NULL);
}
