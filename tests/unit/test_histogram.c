/* Into which bucket a value falls, and what is left of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs the above */
#include <cmocka.h>

#include "services/base/histogram.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct bounds two = { 2, { 10, 20 } };

static const struct {
    int64_t value;
    size_t bucket;
    uint64_t sum;
} cases[] = {
    { 0, 0, 0 },   { 9, 0, 9 },   { 10, 0, 10 },       { 11, 1, 11 },
    { 20, 1, 20 }, { 21, 2, 21 }, { 1000000, 2, 1000000 }, { -5, 0, 0 },
};

static void a_value_falls_into_the_first_bucket_it_fits(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct histogram histogram = { 0 };

        assert_true(histogram_is_empty(&histogram, &two));
        histogram_add(&histogram, &two, cases[i].value);
        for (size_t b = 0; b <= two.count; b++)
            assert_int_equal(atomic_load(&histogram.buckets[b]),
                             b == cases[i].bucket);
        assert_int_equal(atomic_load(&histogram.sum), cases[i].sum);
        assert_false(histogram_is_empty(&histogram, &two));
    }
}

static void bounds_grow(void **state)
{
    const struct bounds *const all[] = { &bounds_of_requests,
                                         &bounds_of_operations,
                                         &bounds_of_sizes };

    (void)state;
    for (size_t i = 0; i < COUNT(all); i++) {
        assert_in_range(all[i]->count, 1, HISTOGRAM_BOUNDS_MAX);
        for (size_t b = 1; b < all[i]->count; b++)
            assert_true(all[i]->at[b - 1] < all[i]->at[b]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_falls_into_the_first_bucket_it_fits),
        cmocka_unit_test(bounds_grow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
