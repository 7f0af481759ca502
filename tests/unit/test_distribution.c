/*
 * Distribution: cases worked out by hand, and what must hold in thousands of
 * cases made by a generator with a fixed seed.
 */
#include "services/scenario/distribution.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/base/money.h"

#define CASES 6000
#define SHARES_MAX 40

__extension__ typedef __int128 wide_t;

/* ---- Worked out by hand ------------------------------------------------- */

static void expect(const struct share *shares, size_t count,
                   const int64_t *amounts)
{
    for (size_t i = 0; i < count; i++)
        assert_int_equal(shares[i].amount_nok, amounts[i]);
}

/* 100 over 7, 7 and 7 would be 33 each: the krone left goes to the first. */
static void equal_remainders_go_by_the_list(void **state)
{
    struct arena *arena = arena_new();
    struct share shares[] = { { .wanted_nok = 70 },
                              { .wanted_nok = 70 },
                              { .wanted_nok = 70 } };

    (void)state;
    distribute_pro_rata(shares, 3, 100, arena);
    expect(shares, 3, (int64_t[]){ 34, 33, 33 });
    arena_free(arena);
}

/* 10 over 1, 2 and 17 is 0.5, 1 and 8.5: who wants more comes first. */
static void equal_remainders_go_to_who_wants_more(void **state)
{
    struct arena *arena = arena_new();
    struct share shares[] = { { .wanted_nok = 1 },
                              { .wanted_nok = 2 },
                              { .wanted_nok = 17 } };

    (void)state;
    distribute_pro_rata(shares, 3, 10, arena);
    expect(shares, 3, (int64_t[]){ 0, 1, 9 });
    arena_free(arena);
}

/* 5 over 3, 3 and 1 is 2.14, 2.14 and 0.71. */
static void the_largest_remainder_comes_first(void **state)
{
    struct arena *arena = arena_new();
    struct share shares[] = { { .wanted_nok = 3 },
                              { .wanted_nok = 3 },
                              { .wanted_nok = 1 } };

    (void)state;
    distribute_pro_rata(shares, 3, 5, arena);
    expect(shares, 3, (int64_t[]){ 2, 2, 1 });
    arena_free(arena);
}

static void what_suffices_is_given_whole(void **state)
{
    struct arena *arena = arena_new();
    struct share shares[] = { { .wanted_nok = 3 }, { .wanted_nok = 4 } };

    (void)state;
    distribute_pro_rata(shares, 2, 7, arena);
    expect(shares, 2, (int64_t[]){ 3, 4 });
    distribute_by_rank(shares, 2, 100, arena);
    expect(shares, 2, (int64_t[]){ 3, 4 });
    arena_free(arena);
}

/* Score first, the applicant's own rank next, the list last; nobody passes
 * the one for whom it did not suffice. */
static void merit_goes_before_size(void **state)
{
    struct arena *arena = arena_new();
    struct share shares[] = {
        { .wanted_nok = 10, .score = 7, .rank = 2 },
        { .wanted_nok = 50, .score = 7, .rank = 1 },
        { .wanted_nok = 40, .score = 9, .rank = 3 },
        { .wanted_nok = 10, .score = 7, .rank = 2 },
        { .wanted_nok = 1, .score = 0, .rank = 1 },
    };

    (void)state;
    distribute_by_rank(shares, 5, 105, arena);
    expect(shares, 5, (int64_t[]){ 10, 50, 40, 5, 0 });
    distribute_by_rank(shares, 5, 60, arena);
    expect(shares, 5, (int64_t[]){ 0, 20, 40, 0, 0 });
    arena_free(arena);
}

static void below_the_line_is_nothing(void **state)
{
    struct arena *arena = arena_new();
    struct share shares[] = {
        { .wanted_nok = 60, .score = 5, .amount_nok = 99 },
        { .wanted_nok = 60, .score = 4, .amount_nok = 99 },
        { .wanted_nok = 60, .score = 9, .amount_nok = 99 },
    };

    (void)state;
    distribute_above_line(shares, 3, 100, 5, arena);
    expect(shares, 3, (int64_t[]){ 50, 0, 50 });
    distribute_above_line(shares, 3, 100, 10, arena);
    expect(shares, 3, (int64_t[]){ 0, 0, 0 });
    arena_free(arena);
}

static void the_largest_amounts_do_not_overflow(void **state)
{
    struct arena *arena = arena_new();
    struct share shares[3000];
    wide_t sum = 0;

    (void)state;
    for (size_t i = 0; i < 3000; i++)
        shares[i] = (struct share){ .wanted_nok = MONEY_MAX };
    distribute_pro_rata(shares, 3000, MONEY_MAX, arena);
    for (size_t i = 0; i < 3000; i++)
        sum += shares[i].amount_nok;
    assert_true(sum == MONEY_MAX);
    distribute_by_rank(shares, 3000, MONEY_MAX, arena);
    assert_int_equal(shares[0].amount_nok, MONEY_MAX);
    assert_int_equal(shares[1].amount_nok, 0);
    arena_free(arena);
}

static void nothing_is_distributed_over_nobody(void **state)
{
    struct arena *arena = arena_new();

    (void)state;
    distribute_pro_rata(NULL, 0, 100, arena);
    distribute_by_rank(NULL, 0, 100, arena);
    distribute_above_line(NULL, 0, 100, 1, arena);
    arena_free(arena);
}

/* ---- What must always hold ---------------------------------------------- */

/* SplitMix64: the same cases in every run. */
static uint64_t next_random(uint64_t *seed)
{
    uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Small numbers make ties, large ones overflows: half of the cases each. */
static int64_t random_amount(uint64_t *seed)
{
    bool is_small = next_random(seed) & 1;
    uint64_t limit = is_small ? 12 : (uint64_t)MONEY_MAX + 1;

    return (int64_t)(next_random(seed) % limit);
}

struct sample {
    struct share shares[SHARES_MAX];
    size_t count;
    int64_t available, line;
};

static struct sample random_sample(uint64_t *seed)
{
    struct sample made = { .available = random_amount(seed),
                           .line = (int64_t)(next_random(seed) % 6) };

    made.count = next_random(seed) % (SHARES_MAX + 1);
    for (size_t i = 0; i < made.count; i++) {
        made.shares[i] = (struct share){
            .wanted_nok = random_amount(seed),
            .score = (int64_t)(next_random(seed) % 6),
            .rank = (int64_t)(next_random(seed) % 4) + 1,
        };
    }
    return made;
}

static wide_t sum_given(const struct sample *sample)
{
    wide_t sum = 0;

    for (size_t i = 0; i < sample->count; i++)
        sum += sample->shares[i].amount_nok;
    return sum;
}

static wide_t sum_wanted(const struct sample *sample)
{
    wide_t sum = 0;

    for (size_t i = 0; i < sample->count; i++)
        sum += sample->shares[i].wanted_nok;
    return sum;
}

static void check_bounds(const struct sample *sample)
{
    assert_true(sum_given(sample) <= sample->available);
    for (size_t i = 0; i < sample->count; i++) {
        assert_true(sample->shares[i].amount_nok >= 0);
        assert_true(sample->shares[i].amount_nok <=
                    sample->shares[i].wanted_nok);
    }
}

/* Nothing lies unused while somebody still wants some. */
static void check_all_is_used(const struct sample *sample)
{
    wide_t wanted = sum_wanted(sample);

    assert_true(sum_given(sample) ==
                (wanted < sample->available ? wanted : sample->available));
}

/* Within one krone of wanted × available / sum, compared without dividing. */
static void check_exact_shares(const struct sample *sample)
{
    wide_t sum = sum_wanted(sample);

    if (sum <= sample->available)
        return;
    for (size_t i = 0; i < sample->count; i++) {
        const struct share *share = &sample->shares[i];
        wide_t given = share->amount_nok * sum;
        wide_t exact = (wide_t)share->wanted_nok * sample->available;

        assert_true(given > exact - sum && given < exact + sum);
    }
}

/* Who wants more never gets less. */
static void check_pro_rata_order(const struct sample *sample)
{
    for (size_t i = 0; i < sample->count; i++) {
        for (size_t k = 0; k < sample->count; k++) {
            if (sample->shares[i].wanted_nok > sample->shares[k].wanted_nok)
                assert_true(sample->shares[i].amount_nok >=
                            sample->shares[k].amount_nok);
        }
    }
}

static bool goes_before(const struct sample *sample, size_t i, size_t k)
{
    const struct share *a = &sample->shares[i];
    const struct share *b = &sample->shares[k];

    if (a->score != b->score)
        return a->score > b->score;
    return a->rank != b->rank ? a->rank < b->rank : i < k;
}

/* Whoever gets something has nobody before it who wants more than it got. */
static void check_merit(const struct sample *sample)
{
    for (size_t i = 0; i < sample->count; i++) {
        for (size_t k = 0; k < sample->count; k++) {
            if (goes_before(sample, i, k) && sample->shares[k].amount_nok > 0)
                assert_int_equal(sample->shares[i].amount_nok,
                                 sample->shares[i].wanted_nok);
        }
    }
}

static void check_line(const struct sample *sample)
{
    struct sample above = { .available = sample->available };

    for (size_t i = 0; i < sample->count; i++) {
        if (sample->shares[i].score >= sample->line)
            above.shares[above.count++] = sample->shares[i];
        else
            assert_int_equal(sample->shares[i].amount_nok, 0);
    }
    check_all_is_used(&above);
    check_exact_shares(&above);
}

static void pro_rata_holds_in_every_case(void **state)
{
    uint64_t seed = 2026;

    (void)state;
    for (int i = 0; i < CASES; i++) {
        struct arena *arena = arena_new();
        struct sample sample = random_sample(&seed);

        distribute_pro_rata(sample.shares, sample.count, sample.available,
                            arena);
        check_bounds(&sample);
        check_all_is_used(&sample);
        check_exact_shares(&sample);
        check_pro_rata_order(&sample);
        arena_free(arena);
    }
}

static void by_rank_holds_in_every_case(void **state)
{
    uint64_t seed = 2027;

    (void)state;
    for (int i = 0; i < CASES; i++) {
        struct arena *arena = arena_new();
        struct sample sample = random_sample(&seed);

        distribute_by_rank(sample.shares, sample.count, sample.available,
                           arena);
        check_bounds(&sample);
        check_all_is_used(&sample);
        check_merit(&sample);
        arena_free(arena);
    }
}

static void above_the_line_holds_in_every_case(void **state)
{
    uint64_t seed = 2028;

    (void)state;
    for (int i = 0; i < CASES; i++) {
        struct arena *arena = arena_new();
        struct sample sample = random_sample(&seed);

        distribute_above_line(sample.shares, sample.count, sample.available,
                              sample.line, arena);
        check_bounds(&sample);
        check_line(&sample);
        arena_free(arena);
    }
}

/* One krone more for the whole is never one less for anybody by rank, and the
 * same case twice is the same answer. */
static void more_to_give_takes_from_nobody_by_rank(void **state)
{
    uint64_t seed = 2029;

    (void)state;
    for (int i = 0; i < CASES; i++) {
        struct arena *arena = arena_new();
        struct sample less = random_sample(&seed);
        struct sample more = less;
        struct sample again = less;

        distribute_by_rank(less.shares, less.count, less.available, arena);
        distribute_by_rank(again.shares, less.count, less.available, arena);
        distribute_by_rank(more.shares, more.count, less.available + 1, arena);
        assert_memory_equal(less.shares, again.shares, sizeof less.shares);
        for (size_t k = 0; k < less.count; k++)
            assert_true(more.shares[k].amount_nok >= less.shares[k].amount_nok);
        arena_free(arena);
    }
}

static void the_same_case_is_the_same_answer(void **state)
{
    uint64_t seed = 2030;

    (void)state;
    for (int i = 0; i < CASES; i++) {
        struct arena *arena = arena_new();
        struct sample one = random_sample(&seed);
        struct sample two = one;

        distribute_pro_rata(one.shares, one.count, one.available, arena);
        distribute_pro_rata(two.shares, two.count, two.available, arena);
        assert_memory_equal(one.shares, two.shares, sizeof one.shares);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_remainders_go_by_the_list),
        cmocka_unit_test(equal_remainders_go_to_who_wants_more),
        cmocka_unit_test(the_largest_remainder_comes_first),
        cmocka_unit_test(what_suffices_is_given_whole),
        cmocka_unit_test(merit_goes_before_size),
        cmocka_unit_test(below_the_line_is_nothing),
        cmocka_unit_test(the_largest_amounts_do_not_overflow),
        cmocka_unit_test(nothing_is_distributed_over_nobody),
        cmocka_unit_test(pro_rata_holds_in_every_case),
        cmocka_unit_test(by_rank_holds_in_every_case),
        cmocka_unit_test(above_the_line_holds_in_every_case),
        cmocka_unit_test(more_to_give_takes_from_nobody_by_rank),
        cmocka_unit_test(the_same_case_is_the_same_answer),
    };

    return cmocka_run_group_tests_name("distribution", tests, NULL, NULL);
}
