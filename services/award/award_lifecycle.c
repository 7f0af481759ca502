/*
 * The transitions of an award.
 */
#include "services/award/award_lifecycle.h"

#include <stddef.h>

static const char offered[] = "offered";
static const char open[] = "open";
static const char declined[] = "declined";
static const char lapsed[] = "lapsed";

static const char *const states[] = { offered, open, declined, lapsed, NULL };

/* Domain 1.9: the acceptance confirms terms and account number, in time. */
static err_t can_accept(const void *subject, const struct actor *actor)
{
    const struct award_facts *facts = subject;

    (void)actor;
    if (facts->is_late)
        return ERR_ACCEPTANCE_TOO_LATE;
    return facts->has_account ? OK : ERR_ACCOUNT_NOT_CONFIRMED;
}

/* Another decision takes the place of the award's own. */
#define RENEW "renew"

static const struct transition transitions[] = {
    /* from    action     roles           to        guard      */
    { offered,  "accept",  ROLE_SIGNATORY, open,     can_accept },
    { offered,  "decline", ROLE_SIGNATORY, declined, NULL       },
    { offered,  "lapse",   FOLLOWS,        lapsed,   NULL       },
    { offered,  RENEW,     FOLLOWS,        offered,  NULL       },
    { offered,  RENEW,     FOLLOWS,        open,     NULL       },
    { open,     RENEW,     FOLLOWS,        offered,  NULL       },
    { open,     RENEW,     FOLLOWS,        open,     NULL       },
    { declined, RENEW,     FOLLOWS,        offered,  NULL       },
    { declined, RENEW,     FOLLOWS,        open,     NULL       },
    { lapsed,   RENEW,     FOLLOWS,        offered,  NULL       },
    { lapsed,   RENEW,     FOLLOWS,        open,     NULL       },
};

const struct lifecycle award_lifecycle = {
    .resource = "award",
    .states = states,
    .transitions = transitions,
    .transition_count = sizeof transitions / sizeof *transitions,
};

static const struct field facts_fields[] = {
    FIELD_TEXT(struct award_facts, state, "state", "state"),
    FIELD_BOOL(struct award_facts, is_late, "_isLate", "_isLate"),
    FIELD_BOOL(struct award_facts, has_account, "_hasAccount", "_hasAccount"),
};

const struct record award_facts_record =
    RECORD("awardFacts", struct award_facts, facts_fields);
