/*
 * Transitions and guards of payouts.
 */
#include "services/payout/payout_lifecycle.h"

#include <stddef.h>
#include <string.h>

static const char registered[] = "registered";
static const char attested[] = "attested";
static const char sent[] = "sent";
static const char paid[] = "paid";
static const char failed[] = "failed";
static const char held[] = "held";
static const char cancelled[] = "cancelled";

static const char *const states[] = {
    registered, attested, sent, paid, failed, held, cancelled, NULL,
};

/* While nobody knows whether the money has left, nothing is paid again. */
static err_t is_settled(const void *subject, const struct actor *actor)
{
    const struct payout_facts *facts = subject;

    (void)actor;
    return facts->is_in_conflict ? ERR_PAYMENT_RESULT_CONFLICT : OK;
}

static err_t is_payable(const struct payout_facts *facts)
{
    TRY(is_settled(facts, NULL));
    if (!facts->is_award_open)
        return ERR_AWARD_NOT_OPEN;
    return facts->is_deferred ? ERR_PAYOUT_DEFERRED : OK;
}

err_t payout_may_leave(const struct payout_facts *facts)
{
    TRY(is_payable(facts));
    if (facts->amount_nok > facts->most_nok)
        return ERR_AWARD_REDUCED;
    return facts->is_account_current ? OK : ERR_ACCOUNT_CHANGED;
}

/* Another person than registered it (økonomiregelverket, bestemmelser 2.5;
 * domain 8.55), and than decided where the rule set says so (8.32). */
err_t payout_may_vouch(const struct payout_facts *facts,
                       const struct actor *actor)
{
    if (actor_is(actor, facts->made_by) ||
        actor_is(actor, facts->reregistered_by))
        return ERR_ATTESTANT_REGISTERED;
    return facts->has_decided ? ERR_ATTESTANT_DECIDED : OK;
}

static err_t can_attest(const void *subject, const struct actor *actor)
{
    TRY(payout_may_vouch(subject, actor));
    return payout_may_leave(subject);
}

/* With how much is asked of the request: at most what the award leaves. */
static err_t can_register(const void *subject, const struct actor *actor)
{
    const struct payout_facts *facts = subject;

    (void)actor;
    TRY(is_payable(facts));
    if (facts->most_nok < 1)
        return ERR_AWARD_REDUCED;
    return facts->is_account_confirmed ? OK : ERR_ACCOUNT_NOT_CONFIRMED;
}

static err_t was_in(const void *subject, const char *state)
{
    const struct payout_facts *facts = subject;

    return facts->held_from != NULL && strcmp(facts->held_from, state) == 0
               ? OK
               : ERR_ILLEGAL_TRANSITION;
}

static err_t was_registered(const void *subject, const struct actor *actor)
{
    (void)actor;
    return was_in(subject, registered);
}

static err_t was_attested(const void *subject, const struct actor *actor)
{
    (void)actor;
    return was_in(subject, attested);
}

#define WORKER ROLE_CASEWORKER
#define ANY PAYOUT_STAFF
#define RELEASER (ROLE_APPROVER | ROLE_ATTESTANT)

/*
 * A payout that was sent is not held: the file of its batch is fixed from when
 * it is made, and a GET leaves no trace, so nobody here knows whether it has
 * been fetched. The bank stops it, and that is reported as failed. What was
 * never sent, and the bank has paid all the same, is booked by whoever has
 * looked: that money is not here any more.
 */
static const struct transition transitions[] = {
    /* from       action         roles          to           guard */
    { registered, "attest",      ROLE_ATTESTANT, attested,   can_attest     },
    { registered, "re-register", WORKER,        registered,  can_register   },
    { registered, "hold",        ANY,           held,        NULL           },
    { registered, "cancel",      WORKER,        cancelled,   NULL           },
    { attested,   "re-register", WORKER,        registered,  can_register   },
    { attested,   "hold",        ANY,           held,        NULL           },
    { attested,   "cancel",      WORKER,        cancelled,   NULL           },
    { attested,   "send",        FOLLOWS,       sent,        NULL           },
    { attested,   "return",      FOLLOWS,       registered,  NULL           },
    { held,       "release",     RELEASER,      registered,  was_registered },
    { held,       "release",     RELEASER,      attested,    was_attested   },
    { held,       "cancel",      WORKER,        cancelled,   NULL           },
    { registered, "pay",         FOLLOWS,       paid,        NULL           },
    { held,       "pay",         FOLLOWS,       paid,        NULL           },
    { cancelled,  "pay",         FOLLOWS,       paid,        NULL           },
    { sent,       "pay",         FOLLOWS,       paid,        NULL           },
    { sent,       "fail",        FOLLOWS,       failed,      NULL           },
    { failed,     "pay",         FOLLOWS,       paid,        NULL           },
    { failed,     "re-register", WORKER,        registered,  can_register   },
    { failed,     "cancel",      WORKER,        cancelled,   is_settled     },
};

const struct lifecycle payout_lifecycle = {
    .resource = "payout",
    .states = states,
    .transitions = transitions,
    .transition_count = sizeof transitions / sizeof *transitions,
};

static const struct action_event events[] = {
    { "register",    "payout.registered"      },
    { "re-register", "payout.registered_anew" },
    { "attest",      "payout.attested"        },
    { "hold",        "payout.held"            },
    { "release",     "payout.released"        },
    { "cancel",      "payout.cancelled"       },
    { "send",        "payout.sent"            },
    { "return",      "payout.returned"        },
    { "pay",         "payout.paid"            },
    { "fail",        "payout.failed"          },
    { "dispute",     "payout.result_disputed" },
    { "settle",      "payout.result_settled"  },
};

#define FACT(macro, member, column)                                            \
    macro(struct payout_facts, member, column, column)

static const struct field facts_fields[] = {
    FACT(FIELD_TEXT, state, "state"),
    FACT(FIELD_TEXT, made_by, "_madeBy"),
    FACT(FIELD_TEXT, reregistered_by, "_reregisteredBy"),
    FACT(FIELD_BOOL, has_decided, "_hasDecided"),
    FACT(FIELD_TEXT, held_from, "_heldFrom"),
    FACT(FIELD_BOOL, is_in_conflict, "_isInConflict"),
    FACT(FIELD_BOOL, is_account_confirmed, "_isAccountConfirmed"),
    FACT(FIELD_BOOL, is_account_current, "_isAccountCurrent"),
    FACT(FIELD_BOOL, is_award_open, "_isAwardOpen"),
    FACT(FIELD_BOOL, is_deferred, "_isDeferred"),
    FACT(FIELD_INT, amount_nok, "_amountNok"),
    FACT(FIELD_INT, most_nok, "_mostNok"),
};

const struct record payout_facts_record =
    RECORD("payoutFacts", struct payout_facts, facts_fields);

const char *payout_event(const char *action)
{
    return event_of(events, sizeof events / sizeof *events, action);
}
