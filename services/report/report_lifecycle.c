/*
 * Transitions and guards of reports.
 */
#include "services/report/report_lifecycle.h"

#include <stddef.h>

static const char due[] = "due";
static const char draft[] = "draft";
static const char submitted[] = "submitted";
static const char returned[] = "returned";
static const char approved[] = "approved";

static const char *const states[] = { due,      draft,    submitted,
                                      returned, approved, NULL };

/* Domain 1.8: an auditor where the sum of the grants asks for one; nobody
 * attests what is his own. */
static err_t can_attest(const void *subject, const struct actor *actor)
{
    const struct report_facts *facts = subject;

    if (!facts->is_attestation_due || facts->is_attested)
        return ERR_ATTESTATION_NOT_DUE;
    return actor_is(actor, facts->submitted_by) ? ERR_REPORT_FOUR_EYES : OK;
}

/* fvl. § 6: a person may be of both sides, and reviews nothing that he has
 * sent or attested for the other. */
static err_t reviews_another(const void *subject, const struct actor *actor)
{
    const struct report_facts *facts = subject;

    return actor_is(actor, facts->submitted_by) ||
                   actor_is(actor, facts->attested_by)
               ? ERR_REPORT_FOUR_EYES
               : OK;
}

/* Once for each version. */
static err_t content_is_open(const void *subject, const struct actor *actor)
{
    const struct report_facts *facts = subject;

    if (facts->is_content_approved)
        return ERR_ILLEGAL_TRANSITION;
    return reviews_another(subject, actor);
}

/* 8.69: content, then accounts, by two. */
static err_t can_approve(const void *subject, const struct actor *actor)
{
    const struct report_facts *facts = subject;

    if (!facts->is_content_approved)
        return ERR_CONTENT_NOT_APPROVED;
    if (actor_is(actor, facts->content_approved_by))
        return ERR_REPORT_FOUR_EYES;
    TRY(reviews_another(subject, actor));
    if (facts->is_attestation_due && !facts->is_attested)
        return ERR_ATTESTATION_MISSING;
    return OK;
}

/* What was approved once is no longer awaited: its correction has no date. */
static err_t is_awaited(const void *subject, const struct actor *actor)
{
    const struct report_facts *facts = subject;

    (void)actor;
    return facts->is_unapproved ? OK : ERR_ILLEGAL_TRANSITION;
}

#define OWN ROLE_APPLICANT
#define SIGN ROLE_SIGNATORY
#define AUDIT ROLE_AUDITOR
#define CASE ROLE_CASEWORKER
#define STAFF (ROLE_CASEWORKER | ROLE_APPROVER)
#define SECOND ROLE_APPROVER

/* A correction, also of what is approved, is a new version (domain 1.8): the
 * last one counts until it is approved itself. */
static const struct transition transitions[] = {
    /* from       action              roles   to         guard */
    { due,       "begin",            OWN,    draft,     NULL            },
    { due,       "extend",           STAFF,  due,       NULL            },
    { draft,     "update",           OWN,    draft,     NULL            },
    { draft,     "submit",           SIGN,   submitted, NULL            },
    { draft,     "extend",           STAFF,  draft,     is_awaited      },
    { submitted, "correct",          OWN,    draft,     NULL            },
    { submitted, "attest",           AUDIT,  submitted, can_attest      },
    { submitted, "return",           CASE,   returned,  reviews_another },
    { submitted, "approve-content",  CASE,   submitted, content_is_open },
    { submitted, "approve-accounts", SECOND, approved,  can_approve     },
    { returned,  "begin",            OWN,    draft,     NULL            },
    { returned,  "extend",           STAFF,  returned,  is_awaited      },
    { approved,  "correct",          OWN,    draft,     NULL            },
};

const struct lifecycle report_lifecycle = {
    .resource = "report",
    .states = states,
    .transitions = transitions,
    .transition_count = sizeof transitions / sizeof *transitions,
};

static const struct action_event events[] = {
    { "begin",            "report.begun"            },
    { "update",           "report.updated"          },
    { "submit",           "report.submitted"        },
    { "correct",          "report.correction_begun" },
    { "attest",           "report.attested"         },
    { "return",           "report.returned"         },
    { "approve-content",  "report.content_approved" },
    { "approve-accounts", "report.approved"         },
    { "extend",           "report.extended"         },
};

#define FACT(macro, member, column)                                            \
    macro(struct report_facts, member, column, column)

static const struct field facts_fields[] = {
    FACT(FIELD_TEXT, state, "state"),
    FACT(FIELD_BOOL, is_attestation_due, "_isAttestationDue"),
    FACT(FIELD_BOOL, is_attested, "_isAttested"),
    FACT(FIELD_BOOL, is_content_approved, "_isContentApproved"),
    FACT(FIELD_BOOL, is_unapproved, "_isUnapproved"),
    FACT(FIELD_TEXT, submitted_by, "_submittedBy"),
    FACT(FIELD_TEXT, attested_by, "_attestedBy"),
    FACT(FIELD_TEXT, content_approved_by, "_contentApprovedBy"),
};

const struct record report_facts_record =
    RECORD("reportFacts", struct report_facts, facts_fields);

const char *report_event(const char *action)
{
    return event_of(events, sizeof events / sizeof *events, action);
}
