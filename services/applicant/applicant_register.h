/*
 * What Enhetsregisteret says of applicants (domain 8.10): a duty of the
 * worker. An applicant is due when it is new, a day after the register last
 * answered, and after growing pauses while it does not.
 *
 * The order matters: the applicant is claimed in a transaction that commits,
 * the register is asked outside of any, and the answer is written in another
 * transaction, if the claim is still ours. A worker that dies in between loses
 * its claim after REGISTER_LEASE_S seconds.
 */
#ifndef TILSKUDD_APPLICANT_REGISTER_H
#define TILSKUDD_APPLICANT_REGISTER_H

#include "db/db.h"
#include "services/gateways/register.h"

enum {
    REGISTER_LEASE_S = 5 * 60,
    REGISTER_NEXT_S = 24 * 60 * 60,
    REGISTER_PAUSE_SHORTEST_S = 60,
    REGISTER_PAUSE_LONGEST_S = 6 * 60 * 60,
};

/* "active", "bankrupt", ...: what an answer makes of an applicant; NULL for
 * one that tells nothing. */
const char *register_status(const struct register_answer *answer);

/* Asks about one applicant, if one is due. `tx` is a writing one of the worker
 * without a transaction, and is left so on success. `said` is a word on it for
 * the log; NULL when nobody was due. */
err_t applicant_register_next(struct tx *tx, const char *base,
                              const char **said);

#endif
