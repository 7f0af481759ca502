/*
 * The transitions of a decision.
 */
#include "services/decision/decision_lifecycle.h"

#include <string.h>

#include "services/base/json.h"

static const char draft[] = "draft";
static const char proposed[] = "proposed";
static const char returned[] = "returned";
static const char approved[] = "approved";
static const char notified[] = "notified";
static const char superseded[] = "superseded";
static const char lapsed[] = "lapsed";

static const char *const states[] = { draft,    proposed,   returned, approved,
                                      notified, superseded, lapsed,   NULL };

/* A first decision is of an application under review; one that takes its
 * place, of an application that is decided. */
static err_t is_due(const struct decision_facts *facts)
{
    bool is_first = strcmp(facts->kind, "original") == 0;
    const char *state = is_first ? "under_review" : "decided";

    return strcmp(facts->application_state, state) == 0
               ? OK
               : ERR_APPLICATION_NOT_UNDER_REVIEW;
}

/* What is decided is what was last submitted. */
static err_t can_go_on(const void *subject, const struct actor *actor)
{
    const struct decision_facts *facts = subject;

    (void)actor;
    TRY(is_due(facts));
    return facts->is_outdated ? ERR_DECISION_OUTDATED : OK;
}

/* Domain 8.32: whoever prepared, edited or proposed does not approve. */
static err_t can_be_approved(const void *subject, const struct actor *actor)
{
    const struct decision_facts *facts = subject;

    TRY(can_go_on(subject, actor));
    if (actor->person != NULL &&
        json_array_has(facts->handled_by, actor->person))
        return ERR_FOUR_EYES;
    return OK;
}

/* While an appeal is handled, its outcome is what changes the decision. */
static err_t can_be_told(const void *subject, const struct actor *actor)
{
    const struct decision_facts *facts = subject;

    TRY(can_go_on(subject, actor));
    return facts->has_live_appeal ? ERR_APPEAL_LIVE : OK;
}

/* fvl. § 35: an authority reverses its own decisions. */
static err_t is_ours(const struct decision_facts *facts)
{
    if (facts->is_decided_above)
        return ERR_DECIDED_ABOVE;
    return facts->has_live_appeal ? ERR_APPEAL_LIVE : OK;
}

static err_t can_be_replaced(const void *subject, const struct actor *actor)
{
    const struct decision_facts *facts = subject;

    (void)actor;
    TRY(is_ours(facts));
    return facts->under_way != NULL ? ERR_DECISION_EXISTS : OK;
}

/* fvl. § 16: of a reversal that may be drafted already. */
static err_t can_give_notice(const void *subject, const struct actor *actor)
{
    const struct decision_facts *facts = subject;

    (void)actor;
    TRY(is_ours(facts));
    return facts->prior_notice_runs ? ERR_PRIOR_NOTICE_RUNS : OK;
}

static err_t notice_runs(const void *subject, const struct actor *actor)
{
    const struct decision_facts *facts = subject;

    (void)actor;
    return facts->prior_notice_runs ? OK : ERR_PRIOR_NOTICE_NOT_OPEN;
}

/* fvl. § 29: an extension is given before the period has passed. */
static err_t appeal_is_open(const void *subject, const struct actor *actor)
{
    const struct decision_facts *facts = subject;

    (void)actor;
    if (!facts->is_appealable)
        return ERR_NOT_APPEALABLE;
    return facts->is_appeal_open ? OK : ERR_APPEAL_PERIOD_OVER;
}

/* fvl. § 24: reasons that were left out may be demanded while one can still
 * appeal. */
static err_t can_ask_reasons(const void *subject, const struct actor *actor)
{
    const struct decision_facts *facts = subject;

    if (facts->has_reasons || facts->reasons_wanted)
        return ERR_REASONS_NOT_LACKING;
    return appeal_is_open(subject, actor);
}

static err_t reasons_are_wanted(const void *subject, const struct actor *actor)
{
    const struct decision_facts *facts = subject;

    (void)actor;
    return facts->reasons_wanted ? OK : ERR_REASONS_NOT_WANTED;
}

#define STAFF DECISION_STAFF
#define APPROVER ROLE_APPROVER
#define PARTY ROLE_APPLICANT
#define EXTEND "extend-appeal-deadline"
#define GIVE_NOTICE "give-prior-notice"
#define ANSWER_NOTICE "answer-prior-notice"

/*
 * A decision is corrected or reversed by another one, which goes the whole way
 * itself (domain 8.40): the row of the old one stays as it is until then. An
 * approval can be taken back as long as nobody was told. A decision is
 * superseded when another takes its place or an appeal body annuls it, and
 * lapses when the application is withdrawn.
 */
static const struct transition transitions[] = {
    /* from     action             roles     to          guard              */
    { draft,    "update",          STAFF,    draft,      NULL               },
    { draft,    "propose",         STAFF,    proposed,   can_go_on          },
    { draft,    "discard",         STAFF,    lapsed,     NULL               },
    { returned, "update",          STAFF,    returned,   NULL               },
    { returned, "propose",         STAFF,    proposed,   can_go_on          },
    { returned, "discard",         STAFF,    lapsed,     NULL               },
    { proposed, "return",          APPROVER, returned,   NULL               },
    { proposed, "approve",         APPROVER, approved,   can_be_approved    },
    { approved, "return",          APPROVER, returned,   NULL               },
    { approved, "notify",          APPROVER, notified,   can_be_told        },
    { notified, "correct",         STAFF,    notified,   can_be_replaced    },
    { notified, "reverse",         STAFF,    notified,   can_be_replaced    },
    { notified, "request-reasons", PARTY,    notified,   can_ask_reasons    },
    { notified, "give-reasons",    STAFF,    notified,   reasons_are_wanted },
    { notified, EXTEND,            STAFF,    notified,   appeal_is_open     },
    { notified, GIVE_NOTICE,       STAFF,    notified,   can_give_notice    },
    { notified, ANSWER_NOTICE,     PARTY,    notified,   notice_runs        },
    { notified, "supersede",       FOLLOWS,  superseded, NULL               },
    { draft,    "lapse",           FOLLOWS,  lapsed,     NULL               },
    { proposed, "lapse",           FOLLOWS,  lapsed,     NULL               },
    { returned, "lapse",           FOLLOWS,  lapsed,     NULL               },
    { approved, "lapse",           FOLLOWS,  lapsed,     NULL               },
};

/* A correction and a reversal are the creation of another decision. */
static const struct action_event events[] = {
    { "draft",           "decision.drafted"                  },
    { "update",          "decision.updated"                  },
    { "propose",         "decision.proposed"                 },
    { "discard",         "decision.discarded"                },
    { "return",          "decision.returned"                 },
    { "approve",         "decision.approved"                 },
    { "notify",          "decision.notified"                 },
    { "supersede",       "decision.superseded"               },
    { "request-reasons", "decision.reasons_requested"        },
    { "give-reasons",    "decision.reasons_given"            },
    { EXTEND,            "decision.appeal_deadline_extended" },
    { GIVE_NOTICE,       "decision.prior_notice_given"       },
    { ANSWER_NOTICE,     "decision.prior_notice_answered"    },
};

const struct lifecycle decision_lifecycle = {
    .resource = "decision",
    .states = states,
    .transitions = transitions,
    .transition_count = sizeof transitions / sizeof *transitions,
};

#define FACT(macro, member, column)                                            \
    macro(struct decision_facts, member, column, column)

static const struct field facts_fields[] = {
    FACT(FIELD_TEXT, state, "state"),
    FACT(FIELD_TEXT, kind, "kind"),
    FACT(FIELD_TEXT, application_state, "_applicationState"),
    FACT(FIELD_JSON, handled_by, "_handledBy"),
    FACT(FIELD_BOOL, is_outdated, "_isOutdated"),
    FACT(FIELD_TEXT, under_way, "_underWay"),
    FACT(FIELD_BOOL, is_decided_above, "_isDecidedAbove"),
    FACT(FIELD_BOOL, has_live_appeal, "_hasLiveAppeal"),
    FACT(FIELD_BOOL, is_appealable, "_isAppealable"),
    FACT(FIELD_BOOL, is_appeal_open, "_isAppealOpen"),
    FACT(FIELD_BOOL, has_reasons, "_hasReasons"),
    FACT(FIELD_BOOL, reasons_wanted, "_reasonsWanted"),
    FACT(FIELD_BOOL, is_of_another, "_isOfAnother"),
    FACT(FIELD_BOOL, prior_notice_runs, "_priorNoticeRuns"),
};

const struct record decision_facts_record =
    RECORD("decisionFacts", struct decision_facts, facts_fields);

const char *decision_event(const char *action)
{
    return event_of(events, sizeof events / sizeof *events, action);
}
