/*
 * What must hold before a call reaches its applicants, and when it is changed
 * afterwards. Pure: it looks at a content that the contract's schema has
 * accepted and at facts that only the database can tell (zones, the clock,
 * what exists), and names every fault with a pointer into the content.
 */
#ifndef TILSKUDD_CALL_RULES_H
#define TILSKUDD_CALL_RULES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "services/base/problem.h"
#include "services/base/record.h"

/* What SQL function call_facts says of a content. What cannot be compared
 * because a member is missing counts as fulfilled. */
struct call_facts {
    bool opens_before_deadline;
    bool reports_after_deadline;
    bool deadline_is_ahead;
    bool budget_is_settled; /* adopted by Stortinget, or its year has begun */
    bool rule_set_fits;     /* the rule set is one of the scheme's */
    json_t *own_counties;   /* of the administrator, borrowed */
};

extern const struct record call_facts_record;

/* Whether the content says all that a published call must say, of whatever
 * age. `pointer` is where the content stands: "#/content". */
void call_check_whole(const json_t *content, const struct call_facts *facts,
                      const char *pointer, struct faults *faults);

/* The same for a draft about to be published: its deadline is ahead too. */
void call_check_publish(const json_t *content, const struct call_facts *facts,
                        struct faults *faults);

/* The same for a published call's new content: what has been awarded from the
 * frame stays covered. */
void call_check_amend(const json_t *content, const struct call_facts *facts,
                      int64_t awarded_nok, struct faults *faults);

/* Whether applicants must be told of a difference, whatever its author
 * says. Both are contents of a published call. */
bool call_is_significant(const json_t *before, const json_t *after);

#endif
