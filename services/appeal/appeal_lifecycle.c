/*
 * Transitions and guards of appeals.
 */
#include "services/appeal/appeal_lifecycle.h"

#include <stddef.h>
#include <string.h>

#include "services/base/json.h"
#include "services/base/unguarded.h"

static const char received[] = "received";
static const char correction_requested[] = "correction_requested";
static const char under_review[] = "under_review";
static const char dismissed[] = "dismissed";
static const char overturned[] = "overturned";
static const char partly_overturned[] = "partly_overturned";
static const char forwarded[] = "forwarded";
static const char upheld[] = "upheld";
static const char changed[] = "changed";
static const char annulled_and_returned[] = "annulled_and_returned";
static const char withdrawn[] = "withdrawn";

static const char *const states[] = {
    received,  correction_requested, under_review,
    dismissed, overturned,           partly_overturned,
    forwarded, upheld,               changed,
    withdrawn, annulled_and_returned, NULL,
};

/* fvl. § 34: the second instance is another one, and so are its people. */
static err_t may_review(const void *subject, const struct actor *actor)
{
    const struct appeal_facts *facts = subject;

    if (!facts->is_body && !guards_are_off())
        return ERR_ROLE_REQUIRED;
    if (actor->person != NULL &&
        json_array_has(facts->handled_below, actor->person))
        return ERR_DECIDED_BELOW;
    return OK;
}

/* Whoever decides has had no hand in what was prepared, and decides that. */
static err_t is_prepared(const struct appeal_facts *facts,
                         const struct actor *actor, const char *outcome)
{
    if (facts->prepared == NULL || strcmp(facts->prepared, outcome) != 0)
        return ERR_APPEAL_NOT_PREPARED;
    if (actor->person != NULL &&
        json_array_has(facts->handled_by, actor->person))
        return ERR_FOUR_EYES;
    return OK;
}

/* fvl. § 31: what came late is dismissed unless it was admitted. */
static err_t is_heard(const struct appeal_facts *facts)
{
    return facts->is_late && !facts->is_admitted ? ERR_APPEAL_LATE : OK;
}

static err_t can_dismiss(const void *subject, const struct actor *actor)
{
    return is_prepared(subject, actor, "dismiss");
}

static err_t can_overturn(const void *subject, const struct actor *actor)
{
    TRY(is_heard(subject));
    return is_prepared(subject, actor, "overturn");
}

static err_t can_partly(const void *subject, const struct actor *actor)
{
    TRY(is_heard(subject));
    return is_prepared(subject, actor, "partly_overturn");
}

static err_t can_forward(const void *subject, const struct actor *actor)
{
    TRY(is_heard(subject));
    return is_prepared(subject, actor, "forward");
}

static err_t can_uphold(const void *subject, const struct actor *actor)
{
    TRY(may_review(subject, actor));
    return is_prepared(subject, actor, "uphold");
}

static err_t can_change(const void *subject, const struct actor *actor)
{
    TRY(may_review(subject, actor));
    return is_prepared(subject, actor, "change");
}

static err_t can_annul(const void *subject, const struct actor *actor)
{
    TRY(may_review(subject, actor));
    return is_prepared(subject, actor, "annul_and_return");
}

static err_t can_dismiss_too(const void *subject, const struct actor *actor)
{
    TRY(may_review(subject, actor));
    return is_prepared(subject, actor, "dismiss");
}

/* Each instance decides on enforcement while it has the appeal (§ 42). */
static err_t has_it(const struct appeal_facts *facts, const struct actor *actor)
{
    bool is_forwarded = strcmp(facts->state, forwarded) == 0;

    return is_forwarded ? may_review(facts, actor) : OK;
}

static err_t can_defer(const void *subject, const struct actor *actor)
{
    const struct appeal_facts *facts = subject;

    TRY(has_it(facts, actor));
    return facts->is_deferred ? ERR_DEFERRAL_UNCHANGED : OK;
}

static err_t can_lift(const void *subject, const struct actor *actor)
{
    const struct appeal_facts *facts = subject;

    TRY(has_it(facts, actor));
    return facts->is_deferred ? OK : ERR_DEFERRAL_UNCHANGED;
}

static err_t can_admit(const void *subject, const struct actor *actor)
{
    const struct appeal_facts *facts = subject;

    (void)actor;
    if (!facts->is_late || facts->is_admitted)
        return ERR_APPEAL_NOT_LATE;
    return facts->is_barred ? ERR_APPEAL_BARRED : OK;
}

/* What was asked for is waited for until its deadline (fvl. § 32). */
static err_t waited_enough(const void *subject, const struct actor *actor)
{
    const struct appeal_facts *facts = subject;

    (void)actor;
    return facts->is_correction_awaited ? ERR_CORRECTION_AWAITED : OK;
}

/* A correction brings it back to where it was. */
static err_t was_taken(const void *subject, const struct actor *actor)
{
    const struct appeal_facts *facts = subject;

    (void)actor;
    return facts->is_taken ? OK : ERR_ILLEGAL_TRANSITION;
}

/* A dismissal ends it, unless the appeal body has annulled just that. */
static err_t is_returned(const void *subject, const struct actor *actor)
{
    const struct appeal_facts *facts = subject;

    (void)actor;
    return facts->is_dismissal_annulled ? OK : ERR_ILLEGAL_TRANSITION;
}

#define STAFF APPEAL_STAFF
#define ABOVE ROLE_APPEAL_HANDLER
#define PARTY ROLE_SIGNATORY
#define APPROVER ROLE_APPROVER
#define ASKED correction_requested
#define REVIEW under_review
#define PARTLY partly_overturned
#define RETURNED annulled_and_returned

/*
 * `correct` has two rows: one taken before goes on under review. A dismissed
 * appeal is taken anew when the dismissal was annulled.
 */
static const struct transition transitions[] = {
    /* from       action                roles     to          guard */
    { received,  "request-correction", STAFF,    ASKED,      NULL            },
    { received,  "take",               STAFF,    REVIEW,     NULL            },
    { received,  "defer-enforcement",  STAFF,    received,   can_defer       },
    { received,  "lift-deferral",      STAFF,    received,   can_lift        },
    { received,  "withdraw",           PARTY,    withdrawn,  NULL            },
    { ASKED,     "correct",            PARTY,    REVIEW,     was_taken       },
    { ASKED,     "correct",            PARTY,    received,   NULL            },
    { ASKED,     "take",               STAFF,    REVIEW,     waited_enough   },
    { ASKED,     "withdraw",           PARTY,    withdrawn,  NULL            },
    { REVIEW,    "take",               STAFF,    REVIEW,     NULL            },
    { REVIEW,    "request-correction", STAFF,    ASKED,      NULL            },
    { REVIEW,    "admit-late",         STAFF,    REVIEW,     can_admit       },
    { REVIEW,    "prepare",            STAFF,    REVIEW,     NULL            },
    { REVIEW,    "dismiss",            APPROVER, dismissed,  can_dismiss     },
    { REVIEW,    "overturn",           APPROVER, overturned, can_overturn    },
    { REVIEW,    "partly-overturn",    APPROVER, PARTLY,     can_partly      },
    { REVIEW,    "forward",            APPROVER, forwarded,  can_forward     },
    { REVIEW,    "defer-enforcement",  STAFF,    REVIEW,     can_defer       },
    { REVIEW,    "lift-deferral",      STAFF,    REVIEW,     can_lift        },
    { REVIEW,    "withdraw",           PARTY,    withdrawn,  NULL            },
    { dismissed, "take",               STAFF,    REVIEW,     is_returned     },
    { forwarded, "take",               ABOVE,    forwarded,  may_review      },
    { forwarded, "prepare",            ABOVE,    forwarded,  may_review      },
    { forwarded, "uphold",             ABOVE,    upheld,     can_uphold      },
    { forwarded, "change",             ABOVE,    changed,    can_change      },
    { forwarded, "annul-and-return",   ABOVE,    RETURNED,   can_annul       },
    { forwarded, "dismiss",            ABOVE,    dismissed,  can_dismiss_too },
    { forwarded, "defer-enforcement",  ABOVE,    forwarded,  can_defer       },
    { forwarded, "lift-deferral",      ABOVE,    forwarded,  can_lift        },
    { forwarded, "withdraw",           PARTY,    withdrawn,  NULL            },
};

const struct lifecycle appeal_lifecycle = {
    .resource = "appeal",
    .states = states,
    .transitions = transitions,
    .transition_count = sizeof transitions / sizeof *transitions,
};

static const struct action_event events[] = {
    { "create",             "appeal.received"               },
    { "request-correction", "appeal.correction_requested"   },
    { "correct",            "appeal.corrected"              },
    { "take",               "appeal.taken"                  },
    { "admit-late",         "appeal.admitted_late"          },
    { "prepare",            "appeal.prepared"               },
    { "dismiss",            "appeal.dismissed"              },
    { "overturn",           "appeal.overturned"             },
    { "partly-overturn",    "appeal.partly_overturned"      },
    { "forward",            "appeal.forwarded"              },
    { "uphold",             "appeal.upheld"                 },
    { "change",             "appeal.changed"                },
    { "annul-and-return",   "appeal.annulled_and_returned"  },
    { "defer-enforcement",  "appeal.enforcement_deferred"   },
    { "lift-deferral",      "appeal.deferral_lifted"        },
    { "withdraw",           "appeal.withdrawn"              },
};

#define FACT(macro, member, column)                                            \
    macro(struct appeal_facts, member, column, column)

static const struct field facts_fields[] = {
    FACT(FIELD_TEXT, state, "state"),
    FACT(FIELD_BOOL, is_body, "_isBody"),
    FACT(FIELD_BOOL, is_late, "isLate"),
    FACT(FIELD_BOOL, is_admitted, "_isAdmitted"),
    FACT(FIELD_BOOL, is_barred, "_isBarred"),
    FACT(FIELD_BOOL, is_taken, "_isTaken"),
    FACT(FIELD_BOOL, is_correction_awaited, "_isCorrectionAwaited"),
    FACT(FIELD_BOOL, is_deferred, "_isDeferred"),
    FACT(FIELD_BOOL, is_dismissal_annulled, "_isDismissalAnnulled"),
    FACT(FIELD_TEXT, prepared, "_prepared"),
    FACT(FIELD_TEXT, prepared_by, "_preparedBy"),
    FACT(FIELD_JSON, handled_by, "_handledBy"),
    FACT(FIELD_JSON, handled_below, "_handledBelow"),
};

const struct record appeal_facts_record =
    RECORD("appealFacts", struct appeal_facts, facts_fields);

const char *appeal_event(const char *action)
{
    return event_of(events, sizeof events / sizeof *events, action);
}
