/*
 * The methods of distribution.
 */
#include "services/scenario/distribution.h"

#include <stdbool.h>
#include <stdlib.h>

/* Two amounts of up to 2^53 - 1 make a product of 2^106. */
__extension__ typedef __int128 wide_t;

/* A share under way: qsort moves these, and never the shares themselves. */
struct claim {
    struct share *share;
    size_t position;
    wide_t remainder; /* of the exact share, in parts of the sum wanted */
};

static int order(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* What is the same in everything else stays as it was listed. */
static int by_position(const struct claim *a, const struct claim *b)
{
    return (a->position > b->position) - (a->position < b->position);
}

static int by_remainder(const void *left, const void *right)
{
    const struct claim *a = left;
    const struct claim *b = right;
    int found = (a->remainder < b->remainder) - (a->remainder > b->remainder);

    if (found == 0)
        found = order(b->share->wanted_nok, a->share->wanted_nok);
    return found != 0 ? found : by_position(a, b);
}

static int by_merit(const void *left, const void *right)
{
    const struct claim *a = left;
    const struct claim *b = right;
    int found = order(b->share->score, a->share->score);

    if (found == 0)
        found = order(a->share->rank, b->share->rank);
    return found != 0 ? found : by_position(a, b);
}

static struct claim *claims_of(struct share *shares, size_t count,
                               struct arena *arena)
{
    struct claim *claims = arena_array(arena, count, sizeof *claims);

    for (size_t i = 0; i < count; i++)
        claims[i] = (struct claim){ .share = &shares[i], .position = i };
    return claims;
}

static wide_t sum_wanted(const struct claim *claims, size_t count)
{
    wide_t sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += claims[i].share->wanted_nok;
    return sum;
}

/* Rounded down, with the remainder kept; answers what is left to give. */
static int64_t give_exact_shares(struct claim *claims, size_t count,
                                 int64_t available_nok, wide_t sum)
{
    int64_t left = available_nok;

    for (size_t i = 0; i < count; i++) {
        wide_t part = (wide_t)claims[i].share->wanted_nok * available_nok;

        claims[i].share->amount_nok = (int64_t)(part / sum);
        claims[i].remainder = part % sum;
        left -= claims[i].share->amount_nok;
    }
    return left;
}

/* There are more remainders than kroner left, so each that gets one had a
 * remainder, and none gets more than it wants. */
static void give_remainders(struct claim *claims, size_t count, int64_t left)
{
    qsort(claims, count, sizeof *claims, by_remainder);
    for (size_t i = 0; i < count && left > 0; i++, left--)
        claims[i].share->amount_nok++;
}

static void give_pro_rata(struct claim *claims, size_t count,
                          int64_t available_nok)
{
    wide_t sum = sum_wanted(claims, count);

    if (sum > available_nok) {
        give_remainders(claims, count,
                        give_exact_shares(claims, count, available_nok, sum));
        return;
    }
    for (size_t i = 0; i < count; i++)
        claims[i].share->amount_nok = claims[i].share->wanted_nok;
}

void distribute_pro_rata(struct share *shares, size_t count,
                         int64_t available_nok, struct arena *arena)
{
    if (count > 0)
        give_pro_rata(claims_of(shares, count, arena), count, available_nok);
}

void distribute_by_rank(struct share *shares, size_t count,
                        int64_t available_nok, struct arena *arena)
{
    struct claim *claims;
    int64_t left = available_nok;

    if (count == 0)
        return;
    claims = claims_of(shares, count, arena);
    qsort(claims, count, sizeof *claims, by_merit);
    for (size_t i = 0; i < count; i++) {
        struct share *share = claims[i].share;

        share->amount_nok = share->wanted_nok < left ? share->wanted_nok : left;
        left -= share->amount_nok;
    }
}

void distribute_above_line(struct share *shares, size_t count,
                           int64_t available_nok, int64_t line,
                           struct arena *arena)
{
    struct claim *above;
    size_t found = 0;

    if (count == 0)
        return;
    above = claims_of(shares, count, arena);
    for (size_t i = 0; i < count; i++) {
        shares[i].amount_nok = 0;
        if (shares[i].score >= line)
            above[found++] = above[i];
    }
    give_pro_rata(above, found, available_nok);
}
