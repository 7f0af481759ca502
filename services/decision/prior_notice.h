/*
 * Prior notice (forhåndsvarsel, fvl. § 16; the act of 2025 § 42): what an
 * authority begins by itself, to a party's detriment, the party is told of
 * first, with time to answer. What an application or an appeal asks for needs
 * none. How much time it is, the rule set says.
 *
 * The one important rule: once it was answered or its time is over, and not
 * before, the authority goes on.
 */
#ifndef TILSKUDD_PRIOR_NOTICE_H
#define TILSKUDD_PRIOR_NOTICE_H

#include <jansson.h>

#include "db/db.h"

/* What the party is told; a PriorNoticeGive of the contract. */
struct prior_notice {
    const char *text;
    const char *answer_by; /* RFC 3339 */
};

/* Until when a party may answer: an instant (RFC 3339) or a whole day, the
 * other NULL. `pointer`: where the request says so. */
struct time_to_answer {
    const char *at, *date;
    const char *pointer;
};

/* It is as long as `rule_set` says, and no longer than a year.
 * ERR_INVALID_BODY with a fault at `pointer`. */
err_t prior_notice_weigh(struct tx *tx, const json_t *rule_set,
                         const struct time_to_answer *time);

/* Gives one on a decision that the caller holds; `*id` is the notice. As
 * prior_notice_weigh, at #/answerBy. */
err_t prior_notice_give(struct tx *tx, const char *decision_id,
                        const json_t *rule_set,
                        const struct prior_notice *notice, const char **id);

/* The party's answer to the one that runs. */
err_t prior_notice_answer(struct tx *tx, const char *decision_id,
                          const char *text);

/* The party of the decision was told, and its time is over:
 * ERR_PRIOR_NOTICE_REQUIRED, ERR_PRIOR_NOTICE_RUNS with the value `deadline`. */
err_t prior_notice_require(struct tx *tx, const char *decision_id);

#endif
