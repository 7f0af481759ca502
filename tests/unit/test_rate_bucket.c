/*
 * Quotas as an instance sees them: blocks and windows with their edges, the
 * clock that goes back, and the database that gives much, little or nothing.
 */
#include "services/rate/rate_bucket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define WINDOW 60000

/* The database: one quota, of which several instances may lease. */
struct ledger {
    int64_t used;
};

static const struct rate_limit shared = { 64, WINDOW, 2 };

static struct rate_grant lease(struct ledger *ledger,
                               const struct rate_limit *limit,
                               const struct rate_ask *ask)
{
    int64_t room = limit->quota - ledger->used - ask->owed;
    int64_t most = room / 4 > 1 ? room / 4 : 1;
    int64_t granted = ask->want < most ? ask->want : most;

    if (granted > room)
        granted = room;
    if (granted < 0)
        granted = 0;
    ledger->used += ask->owed + granted;
    return (struct rate_grant){ granted, ledger->used, WINDOW };
}

/* One request, whatever it takes. */
static bool passes(struct rate_bucket *bucket, struct ledger *ledger,
                   const struct rate_limit *limit, int64_t now_ms)
{
    struct rate_ask ask;
    struct rate_grant grant;
    enum rate_turn turn = rate_spend(bucket, limit, now_ms, &ask);

    if (turn == RATE_ASKS) {
        grant = lease(ledger, limit, &ask);
        turn = rate_answered(bucket, limit, &ask, &grant, now_ms);
    }
    return turn == RATE_PASSES;
}

static int count_passed(struct rate_bucket *bucket, struct ledger *ledger,
                        const struct rate_limit *limit, int64_t now_ms,
                        int tries)
{
    int passed = 0;

    for (int i = 0; i < tries; i++)
        passed += passes(bucket, ledger, limit, now_ms);
    return passed;
}

/* ---- Blocks ---------------------------------------------------------------- */

static void test_a_block_is_a_part_of_the_quota(void **state)
{
    (void)state;
    assert_int_equal(rate_block(1), 1);
    assert_int_equal(rate_block(31), 1);
    assert_int_equal(rate_block(63), 1);
    assert_int_equal(rate_block(64), 2);
    assert_int_equal(rate_block(12000), 375);
}

static void test_a_block_is_spent_without_asking(void **state)
{
    struct rate_bucket bucket = { 0 };
    struct rate_ask ask = { 0 };

    (void)state;
    assert_int_equal(rate_spend(&bucket, &shared, 0, &ask), RATE_PASSES);
    assert_int_equal(rate_spend(&bucket, &shared, 0, &ask), RATE_PASSES);
    assert_int_equal(rate_spend(&bucket, &shared, 0, &ask), RATE_ASKS);
    assert_int_equal(ask.owed, 2);
    assert_int_equal(ask.want, 2);
}

static void test_what_was_leased_is_not_told_again(void **state)
{
    struct rate_bucket bucket = { 0 };
    struct ledger ledger = { 0 };
    struct rate_ask ask = { 0 };

    (void)state;
    assert_int_equal(count_passed(&bucket, &ledger, &shared, 0, 4), 4);
    assert_int_equal(ledger.used, 4);
    assert_int_equal(rate_spend(&bucket, &shared, 0, &ask), RATE_ASKS);
    assert_int_equal(ask.owed, 0);
}

static void test_one_instance_spends_the_quota_and_no_more(void **state)
{
    static const int64_t quotas[] = { 2, 3, 5, 31, 32, 33, 63, 64, 65, 1000 };

    (void)state;
    for (size_t i = 0; i < sizeof quotas / sizeof *quotas; i++) {
        struct rate_limit limit = { quotas[i], WINDOW, rate_block(quotas[i]) };
        struct rate_bucket bucket = { 0 };
        struct ledger ledger = { 0 };

        assert_int_equal(count_passed(&bucket, &ledger, &limit, 0, 1100),
                         quotas[i]);
        assert_int_equal(ledger.used, quotas[i]);
        assert_int_equal(rate_left(&bucket, &limit), 0);
    }
}

/* One after the other: all but the first spend a block nobody gave them. */
static void test_more_is_spent_by_a_block_for_each_other_instance(void **state)
{
    struct rate_bucket buckets[3] = { { 0 } };
    struct ledger ledger = { 0 };
    int passed = 0;

    (void)state;
    for (int i = 0; i < 3; i++)
        passed += count_passed(&buckets[i], &ledger, &shared, 0, 100);
    assert_int_equal(passed, 64 + 2 * 2);
}

/* In turn: what one keeps while the other is refused is little. */
static void test_two_instances_share_the_quota(void **state)
{
    struct rate_bucket a = { 0 }, b = { 0 };
    struct ledger ledger = { 0 };
    int passed = 0;

    (void)state;
    for (int i = 0; i < 100; i++) {
        passed += passes(&a, &ledger, &shared, 0);
        passed += passes(&b, &ledger, &shared, 0);
    }
    assert_int_equal(passed, 64);
}

static void test_without_others_nobody_is_asked(void **state)
{
    const struct rate_limit alone = { 3, 1000, 3 };
    struct rate_bucket bucket = { 0 };
    struct rate_ask ask;

    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(rate_left(&bucket, &alone), 3 - i);
        assert_int_equal(rate_spend(&bucket, &alone, 10, &ask), RATE_PASSES);
    }
    assert_int_equal(rate_spend(&bucket, &alone, 1009, &ask), RATE_REFUSED);
    assert_int_equal(rate_spend(&bucket, &alone, 1010, &ask), RATE_PASSES);
}

/* ---- Windows --------------------------------------------------------------- */

static void test_a_window_ends_on_its_millisecond(void **state)
{
    struct rate_bucket bucket = { 0 };
    struct ledger ledger = { 0 };

    (void)state;
    count_passed(&bucket, &ledger, &shared, 5, 100);
    assert_false(passes(&bucket, &ledger, &shared, 5 + WINDOW - 1));
    ledger.used = 0;
    assert_true(passes(&bucket, &ledger, &shared, 5 + WINDOW));
    assert_int_equal(rate_left(&bucket, &shared), 63);
}

/* The window is the database's: an answer says when it ends. */
static void test_the_answer_says_when_the_window_ends(void **state)
{
    const struct rate_grant grant = { 2, 4, 700 };
    struct rate_bucket bucket = { 0 };
    struct rate_ask ask;

    (void)state;
    for (int i = 0; i < 3; i++)
        rate_spend(&bucket, &shared, 0, &ask);
    assert_int_equal(rate_reset_s(&bucket, 0), 60);
    assert_int_equal(rate_answered(&bucket, &shared, &ask, &grant, 100),
                     RATE_PASSES);
    assert_int_equal(rate_reset_s(&bucket, 100), 1);
    assert_int_equal(bucket.ends_ms, 800);
}

static void test_an_answer_without_sense_lasts_a_window(void **state)
{
    static const int64_t odd[] = { -5, 0, WINDOW + 1, INT64_MAX };

    (void)state;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        const struct rate_grant grant = { 0, 64, odd[i] };
        struct rate_bucket bucket = { 0 };
        struct rate_ask ask;

        for (int n = 0; n < 3; n++)
            rate_spend(&bucket, &shared, 0, &ask);
        assert_int_equal(rate_answered(&bucket, &shared, &ask, &grant, 0),
                         RATE_REFUSED);
        assert_int_equal(bucket.ends_ms, WINDOW);
    }
}

static void test_an_answer_of_an_old_window_counts_for_none(void **state)
{
    const struct rate_grant grant = { 0, 64, 10 };
    struct rate_bucket bucket = { 0 };
    struct rate_ask ask, other;

    (void)state;
    for (int i = 0; i < 3; i++)
        rate_spend(&bucket, &shared, 0, &ask);
    assert_int_equal(rate_spend(&bucket, &shared, WINDOW, &other), RATE_PASSES);
    assert_int_equal(rate_answered(&bucket, &shared, &ask, &grant, WINDOW),
                     RATE_PASSES);
    assert_int_equal(bucket.told, 0);
    assert_false(bucket.is_shut);
}

static void test_seconds_are_whole_and_at_least_one(void **state)
{
    const struct rate_bucket bucket = { .ends_ms = 3000 };

    (void)state;
    assert_int_equal(rate_reset_s(&bucket, 0), 3);
    assert_int_equal(rate_reset_s(&bucket, 1999), 2);
    assert_int_equal(rate_reset_s(&bucket, 2000), 1);
    assert_int_equal(rate_reset_s(&bucket, 3000), 1);
    assert_int_equal(rate_reset_s(&bucket, 9000), 1);
}

/* ---- The clock goes back --------------------------------------------------- */

static void test_a_clock_that_goes_back_locks_nobody_out(void **state)
{
    const int64_t day = 24 * 3600 * 1000;
    struct rate_bucket bucket = { 0 };
    struct ledger ledger = { 0 };

    (void)state;
    count_passed(&bucket, &ledger, &shared, day, 100);
    assert_false(passes(&bucket, &ledger, &shared, day));
    ledger.used = 0;
    assert_true(passes(&bucket, &ledger, &shared, 1000));
    assert_int_equal(rate_reset_s(&bucket, 1000), 60);
}

static void test_a_little_back_is_the_same_window(void **state)
{
    struct rate_bucket bucket = { 0 };
    struct ledger ledger = { 0 };

    (void)state;
    count_passed(&bucket, &ledger, &shared, 5000, 100);
    assert_false(passes(&bucket, &ledger, &shared, 5000));
    ledger.used = 0;
    assert_true(passes(&bucket, &ledger, &shared, 4999));
}

static void test_a_pause_does_not_outlast_a_clock_that_went_back(void **state)
{
    struct rate_bucket bucket = { 0 };
    struct rate_ask ask;

    (void)state;
    for (int i = 0; i < 3; i++)
        rate_spend(&bucket, &shared, 900000, &ask);
    rate_unanswered(&bucket, 900000);
    for (int i = 0; i < 2; i++)
        assert_int_equal(rate_spend(&bucket, &shared, 0, &ask), RATE_PASSES);
    assert_int_equal(rate_spend(&bucket, &shared, 0, &ask), RATE_ASKS);
}

/* ---- Nobody answers -------------------------------------------------------- */

static void test_without_an_answer_nobody_is_refused_or_counted(void **state)
{
    struct rate_bucket bucket = { 0 };
    struct rate_ask ask;

    (void)state;
    for (int i = 0; i < 3; i++)
        rate_spend(&bucket, &shared, 0, &ask);
    rate_unanswered(&bucket, 0);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(rate_spend(&bucket, &shared, RATE_PAUSE_MS - 1, &ask),
                         RATE_PASSES);
    assert_int_equal(rate_spend(&bucket, &shared, RATE_PAUSE_MS, &ask),
                     RATE_ASKS);
    assert_int_equal(ask.owed, 2);
}

static void test_one_asks_and_the_others_go_on(void **state)
{
    const struct rate_grant grant = { 2, 4, WINDOW };
    struct rate_bucket bucket = { 0 };
    struct rate_ask ask, other = { 0 };

    (void)state;
    for (int i = 0; i < 3; i++)
        rate_spend(&bucket, &shared, 0, &ask);
    for (int i = 0; i < 2; i++)
        assert_int_equal(rate_spend(&bucket, &shared, 0, &other), RATE_PASSES);
    assert_int_equal(other.want, 0);
    for (int i = 0; i < 3; i++) /* for more than a block they wait */
        assert_int_equal(rate_spend(&bucket, &shared, 0, &other), RATE_WAITS);
    assert_int_equal(rate_answered(&bucket, &shared, &ask, &grant, 0),
                     RATE_PASSES);
    /* Five were spent, four are told: the next lease tells of the rest. */
    assert_int_equal(rate_spend(&bucket, &shared, 0, &other), RATE_ASKS);
    assert_int_equal(other.owed, 1);
}

static void test_who_asks_over_a_change_of_windows_still_asks(void **state)
{
    struct rate_bucket bucket = { 0 };
    struct rate_ask ask, other;

    (void)state;
    for (int i = 0; i < 3; i++)
        rate_spend(&bucket, &shared, 0, &ask);
    for (int i = 0; i < 9; i++)
        assert_int_equal(rate_spend(&bucket, &shared, WINDOW, &other),
                         i < 2 ? RATE_PASSES : RATE_WAITS);
    rate_unanswered(&bucket, WINDOW);
    assert_int_equal(rate_spend(&bucket, &shared, WINDOW, &other), RATE_PASSES);
}

/* ---- Fields ---------------------------------------------------------------- */

static void test_what_is_left_is_what_others_have_not_spent(void **state)
{
    struct rate_bucket a = { 0 }, b = { 0 };
    struct ledger ledger = { 0 };

    (void)state;
    assert_int_equal(rate_left(&a, &shared), 64);
    count_passed(&a, &ledger, &shared, 0, 20);
    assert_int_equal(rate_left(&a, &shared), 44);
    count_passed(&b, &ledger, &shared, 0, 3);
    assert_int_equal(rate_left(&b, &shared), 64 - 20 - 3);
}

static void test_what_is_given_back_may_be_spent_again(void **state)
{
    struct rate_bucket bucket = { 0 };
    struct rate_ask ask;

    (void)state;
    rate_return(&bucket);
    assert_int_equal(bucket.spent, 0);
    for (int i = 0; i < 9; i++) {
        assert_int_equal(rate_spend(&bucket, &shared, 0, &ask), RATE_PASSES);
        rate_return(&bucket);
    }
    assert_int_equal(rate_left(&bucket, &shared), 64);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_block_is_a_part_of_the_quota),
        cmocka_unit_test(test_a_block_is_spent_without_asking),
        cmocka_unit_test(test_what_was_leased_is_not_told_again),
        cmocka_unit_test(test_one_instance_spends_the_quota_and_no_more),
        cmocka_unit_test(
            test_more_is_spent_by_a_block_for_each_other_instance),
        cmocka_unit_test(test_two_instances_share_the_quota),
        cmocka_unit_test(test_without_others_nobody_is_asked),
        cmocka_unit_test(test_a_window_ends_on_its_millisecond),
        cmocka_unit_test(test_the_answer_says_when_the_window_ends),
        cmocka_unit_test(test_an_answer_without_sense_lasts_a_window),
        cmocka_unit_test(test_an_answer_of_an_old_window_counts_for_none),
        cmocka_unit_test(test_seconds_are_whole_and_at_least_one),
        cmocka_unit_test(test_a_clock_that_goes_back_locks_nobody_out),
        cmocka_unit_test(test_a_little_back_is_the_same_window),
        cmocka_unit_test(test_a_pause_does_not_outlast_a_clock_that_went_back),
        cmocka_unit_test(test_without_an_answer_nobody_is_refused_or_counted),
        cmocka_unit_test(test_one_asks_and_the_others_go_on),
        cmocka_unit_test(test_who_asks_over_a_change_of_windows_still_asks),
        cmocka_unit_test(test_what_is_left_is_what_others_have_not_spent),
        cmocka_unit_test(test_what_is_given_back_may_be_spent_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
