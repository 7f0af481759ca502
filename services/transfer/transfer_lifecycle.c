/*
 * Transitions and guards of carry-overs, reallocations and repayments.
 */
#include "services/transfer/transfer_lifecycle.h"

#include <stddef.h>
#include <string.h>

static const char requested[] = "requested";
static const char granted[] = "granted";
static const char partly_granted[] = "partly_granted";
static const char refused[] = "refused";

static const char notified[] = "notified";
static const char decided[] = "decided";
static const char repaid[] = "repaid";
static const char waived[] = "waived";
static const char annulled[] = "annulled";

/* fvl. § 6: nobody decides on what that person has asked for or begun. */
static err_t decides_another(const void *subject, const struct actor *actor)
{
    const struct transfer_facts *facts = subject;

    return actor_is(actor, facts->made_by) ? ERR_FOUR_EYES : OK;
}

/* fvl. § 16: the recipient has had its say before it has to pay. */
static err_t can_be_claimed(const void *subject, const struct actor *actor)
{
    const struct transfer_facts *facts = subject;

    if (facts->is_answer_awaited)
        return ERR_PRIOR_NOTICE_RUNS;
    return decides_another(subject, actor);
}

/* An answer is one, as it was given; also a late one is read. */
static err_t can_be_answered(const void *subject, const struct actor *actor)
{
    const struct transfer_facts *facts = subject;

    (void)actor;
    return facts->is_answered ? ERR_ILLEGAL_TRANSITION : OK;
}

/* Money is let go by somebody who has not claimed it; while it is appealed, by
 * the outcome of the appeal. */
static err_t waives_another(const void *subject, const struct actor *actor)
{
    const struct transfer_facts *facts = subject;

    if (facts->is_appealed)
        return ERR_APPEAL_LIVE;
    if (actor_is(actor, facts->decided_by))
        return ERR_FOUR_EYES;
    return decides_another(subject, actor);
}

/* 8.55: who claims money does not attest that it came. */
static err_t attests_another(const void *subject, const struct actor *actor)
{
    const struct transfer_facts *facts = subject;

    return actor_is(actor, facts->decided_by) ? ERR_FOUR_EYES : OK;
}

#define APPROVER ROLE_APPROVER
#define PARTLY partly_granted

/* `lapse`: the application that asked for it asks no longer. */
static const struct transition carry_overs[] = {
    /* from       action   roles     to       guard */
    { requested, "grant",  APPROVER, granted, decides_another },
    { requested, "refuse", APPROVER, refused, decides_another },
    { requested, "lapse",  FOLLOWS,  refused, NULL            },
};

/* 8.57: a decision (enkeltvedtak), part by part. */
static const struct transition reallocations[] = {
    /* from       action         roles     to       guard */
    { requested, "grant",        APPROVER, granted, decides_another },
    { requested, "grant-partly", APPROVER, PARTLY,  decides_another },
    { requested, "refuse",       APPROVER, refused, decides_another },
};

/* 8.60. `lower` and `annul`: what falls away by the outcome of an appeal. */
static const struct transition repayments[] = {
    /* from      action             roles           to        guard */
    { notified, "answer",          ROLE_APPLICANT, notified, can_be_answered },
    { notified, "decide",          ROLE_APPROVER,  decided,  can_be_claimed  },
    { notified, "waive",           ROLE_APPROVER,  waived,   waives_another  },
    { decided,  "register-repaid", ROLE_ATTESTANT, repaid,   attests_another },
    { decided,  "waive",           ROLE_APPROVER,  waived,   waives_another  },
    { decided,  CLAIM_LOWER,       FOLLOWS,        decided,  NULL            },
    { decided,  CLAIM_ANNUL,       FOLLOWS,        annulled, NULL            },
    { repaid,   CLAIM_LOWER,       FOLLOWS,        repaid,   NULL            },
    { repaid,   CLAIM_ANNUL,       FOLLOWS,        annulled, NULL            },
};

static const char *const carry_over_states[] = { requested, granted, refused,
                                                 NULL };
static const char *const reallocation_states[] = { requested, granted, PARTLY,
                                                   refused, NULL };
static const char *const repayment_states[] = { notified, decided,  repaid,
                                                waived,   annulled, NULL };

const struct lifecycle carry_over_lifecycle = {
    .resource = "carry_over",
    .states = carry_over_states,
    .transitions = carry_overs,
    .transition_count = sizeof carry_overs / sizeof *carry_overs,
};
const struct lifecycle reallocation_lifecycle = {
    .resource = "reallocation",
    .states = reallocation_states,
    .transitions = reallocations,
    .transition_count = sizeof reallocations / sizeof *reallocations,
};
const struct lifecycle repayment_lifecycle = {
    .resource = "repayment",
    .states = repayment_states,
    .transitions = repayments,
    .transition_count = sizeof repayments / sizeof *repayments,
};

const struct lifecycle *transfer_lifecycle(const char *kind)
{
    static const struct lifecycle *const all[] = {
        &carry_over_lifecycle, &reallocation_lifecycle, &repayment_lifecycle
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (strcmp(all[i]->resource, kind) == 0)
            return all[i];
    }
    return NULL;
}

static const struct {
    const char *kind, *action, *event;
} events[] = {
    { "carry_over",   "create",          "carry_over.requested"        },
    { "carry_over",   "change",          "carry_over.changed"          },
    { "carry_over",   "grant",           "carry_over.granted"          },
    { "carry_over",   "refuse",          "carry_over.refused"          },
    { "carry_over",   "lapse",           "carry_over.lapsed"           },
    { "reallocation", "create",          "reallocation.requested"      },
    { "reallocation", "grant",           "reallocation.granted"        },
    { "reallocation", "grant-partly",    "reallocation.partly_granted" },
    { "reallocation", "refuse",          "reallocation.refused"        },
    { "repayment",    "create",          "repayment.notified"          },
    { "repayment",    "answer",          "repayment.answered"          },
    { "repayment",    "decide",          "repayment.decided"           },
    { "repayment",    "register-repaid", "repayment.repaid"            },
    { "repayment",    "waive",           "repayment.waived"            },
    { "repayment",    CLAIM_LOWER,       "repayment.lowered"           },
    { "repayment",    CLAIM_ANNUL,       "repayment.annulled"          },
};

const char *transfer_event(const char *kind, const char *action)
{
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        if (strcmp(events[i].kind, kind) == 0 &&
            strcmp(events[i].action, action) == 0)
            return events[i].event;
    }
    return NULL;
}

#define FACT(macro, member, column)                                            \
    macro(struct transfer_facts, member, column, column)

static const struct field facts_fields[] = {
    FACT(FIELD_TEXT, kind, "kind"),
    FACT(FIELD_TEXT, state, "state"),
    FACT(FIELD_TEXT, made_by, "_madeBy"),
    FACT(FIELD_TEXT, decided_by, "_decidedBy"),
    FACT(FIELD_BOOL, is_answered, "_isAnswered"),
    FACT(FIELD_BOOL, is_answer_awaited, "_isAnswerAwaited"),
    FACT(FIELD_BOOL, is_appealed, "_isAppealed"),
};

const struct record transfer_facts_record =
    RECORD("transferFacts", struct transfer_facts, facts_fields);
