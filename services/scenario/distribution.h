/*
 * Distributing what is available over the measures of a call. Pure: the same
 * shares in the same order always get the same amounts.
 *
 * What always holds, whatever the method (domain 8.34; lifecycles.md, "What
 * must always hold", 1 and 2): amounts are whole kroner, none is negative or
 * more than its share wants, and their sum is at most what is available.
 * Amounts up to MONEY_MAX, and any number of them, never overflow.
 */
#ifndef TILSKUDD_SCENARIO_DISTRIBUTION_H
#define TILSKUDD_SCENARIO_DISTRIBUTION_H

#include <stddef.h>
#include <stdint.h>

#include "services/base/arena.h"

/* One measure. The position in the list settles what nothing else does: the
 * caller lists applications by reference, and measures by the applicant's own
 * rank. */
struct share {
    int64_t wanted_nok; /* the most it may get, from 0 to MONEY_MAX */
    int64_t score;      /* of its application; higher is better */
    int64_t rank;       /* the applicant's own, 1 first */
    int64_t amount_nok; /* what it gets */
};

/*
 * In proportion to what each wants; all of it when that is available.
 * Otherwise everything available is given: each gets its exact share rounded
 * down, and the kroner left go one each to the largest remainders. Of equal
 * remainders the share that wants more comes first, then the one listed first.
 */
void distribute_pro_rata(struct share *shares, size_t count,
                         int64_t available_nok, struct arena *arena);

/*
 * By score, the highest first, then by the applicant's own rank, then as
 * listed. Each gets what it wants while that is there; the first for which it
 * does not suffice gets the rest, and nobody after it anything.
 */
void distribute_by_rank(struct share *shares, size_t count,
                        int64_t available_nok, struct arena *arena);

/*
 * Those whose score is `line` or more, pro rata; nothing for the others.
 */
void distribute_above_line(struct share *shares, size_t count,
                           int64_t available_nok, int64_t line,
                           struct arena *arena);

#endif
