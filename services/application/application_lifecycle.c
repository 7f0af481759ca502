/*
 * Transitions and guards of applications, on the applicant's side and on that
 * of the staff who handle them.
 */
#include "services/application/application_lifecycle.h"

#include <stddef.h>
#include <string.h>

static const char draft[] = "draft";
static const char submitted[] = "submitted";
static const char supplement_requested[] = "supplement_requested";
static const char under_review[] = "under_review";
static const char decided[] = "decided";
static const char withdrawn[] = "withdrawn";

static const char *const states[] = {
    draft,     submitted, supplement_requested, under_review, decided,
    withdrawn, NULL
};

/* A call that was cancelled or completed takes nothing more. */
static err_t call_takes(const struct application_facts *facts)
{
    return strcmp(facts->call_state, "published") == 0 ? OK : ERR_CALL_NOT_OPEN;
}

/* 8.4: late is refused or accepted as late, by the rule of the call. */
static err_t draft_in_time(const void *subject, const struct actor *actor)
{
    const struct application_facts *facts = subject;

    (void)actor;
    TRY(call_takes(facts));
    return facts->is_in_time || facts->accepts_late ? OK : ERR_DEADLINE_PASSED;
}

/* 8.15: a resubmission replaces before the deadline. After it the submitted
 * version stands, also where a first application may come late. */
static err_t revision_in_time(const void *subject, const struct actor *actor)
{
    const struct application_facts *facts = subject;

    (void)actor;
    TRY(call_takes(facts));
    return facts->is_in_time ? OK : ERR_DEADLINE_PASSED;
}

/* One revision at a time: the next one goes on where it stands. */
static err_t revision_can_open(const void *subject, const struct actor *actor)
{
    const struct application_facts *facts = subject;

    TRY(revision_in_time(subject, actor));
    return facts->is_revision_open ? ERR_REVISION_OPEN : OK;
}

/* What was submitted is not changed: only an open revision is. */
static err_t revision_can_change(const void *subject, const struct actor *actor)
{
    const struct application_facts *facts = subject;

    if (!facts->is_revision_open)
        return ERR_NOT_EDITABLE;
    return revision_in_time(subject, actor);
}

/* Without a revision there is nothing new to sign or to send. */
static err_t revision_is_there(const void *subject, const struct actor *actor)
{
    const struct application_facts *facts = subject;

    if (!facts->is_revision_open)
        return ERR_NOTHING_TO_SUBMIT;
    return revision_in_time(subject, actor);
}

/* 8.16: what is sent was signed off by the management as it stands. */
static err_t signed_off(const struct application_facts *facts)
{
    /* 8.61: who is excluded sends nothing. */
    if (facts->is_excluded)
        return ERR_APPLICANT_EXCLUDED;
    return facts->has_sign_off ? OK : ERR_SIGN_OFF_MISSING;
}

static err_t draft_can_go(const void *subject, const struct actor *actor)
{
    TRY(draft_in_time(subject, actor));
    return signed_off(subject);
}

static err_t revision_can_go(const void *subject, const struct actor *actor)
{
    TRY(revision_is_there(subject, actor));
    return signed_off(subject);
}

/* While the applicant may still replace it, nobody begins to judge it. */
static err_t deadline_is_over(const void *subject, const struct actor *actor)
{
    const struct application_facts *facts = subject;

    (void)actor;
    return facts->is_in_time ? ERR_CALL_STILL_OPEN : OK;
}

/* 8.27: whoever was given time to supplement has all of it. */
static err_t supplement_is_over(const struct application_facts *facts)
{
    return facts->is_supplement_over ? OK : ERR_SUPPLEMENT_AWAITED;
}

/* Handling goes on where it was. */
static err_t goes_on_in_hand(const void *subject, const struct actor *actor)
{
    const struct application_facts *facts = subject;

    (void)actor;
    TRY(supplement_is_over(facts));
    return facts->is_taken ? OK : ERR_ILLEGAL_TRANSITION;
}

static err_t goes_on_untaken(const void *subject, const struct actor *actor)
{
    const struct application_facts *facts = subject;

    (void)actor;
    TRY(supplement_is_over(facts));
    return facts->is_taken ? ERR_ILLEGAL_TRANSITION : OK;
}

#define ASSIGNERS (ROLE_CASEWORKER | ROLE_APPROVER)

/* 8.28: withdrawn before a decision, whatever the time. 8.27: a request for
 * more gives its own time, and a late answer is taken until handling goes on;
 * whoever answers signs by it. */
static const struct transition transitions[] = {
    /* from     action      role            to         guard               */
    { draft,     "update",   ROLE_APPLICANT, draft,     draft_in_time       },
    { draft,     "sign-off", ROLE_SIGNATORY, draft,     draft_in_time       },
    { draft,     "submit",   ROLE_SIGNATORY, submitted, draft_can_go        },
    { draft,     "withdraw", ROLE_APPLICANT, withdrawn, NULL                },

    { submitted, "revise",   ROLE_APPLICANT, submitted, revision_can_open   },
    { submitted, "update",   ROLE_APPLICANT, submitted, revision_can_change },
    { submitted, "sign-off", ROLE_SIGNATORY, submitted, revision_is_there   },
    { submitted, "submit",   ROLE_SIGNATORY, submitted, revision_can_go     },
    { submitted, "withdraw", ROLE_APPLICANT, withdrawn, NULL                },
    { submitted, "take",     ROLE_CASEWORKER, under_review, deadline_is_over },
    { submitted, "assign",   ASSIGNERS,      submitted, NULL                },
    { submitted, "request-supplement", ROLE_CASEWORKER, supplement_requested,
      NULL },

    { supplement_requested, "update", ROLE_APPLICANT, supplement_requested,
      NULL },
    { supplement_requested, "supplement", ROLE_SIGNATORY, submitted, NULL },
    { supplement_requested, "withdraw", ROLE_APPLICANT, withdrawn, NULL },
    { supplement_requested, "assign", ASSIGNERS, supplement_requested, NULL },
    { supplement_requested, "resume", ROLE_CASEWORKER, under_review,
      goes_on_in_hand },
    { supplement_requested, "resume", ROLE_CASEWORKER, submitted,
      goes_on_untaken },

    { under_review, "assign", ASSIGNERS, under_review, NULL },
    { under_review, "request-supplement", ROLE_CASEWORKER,
      supplement_requested, NULL },
    { under_review, "withdraw", ROLE_APPLICANT, withdrawn, NULL },
    { under_review, "decide", FOLLOWS, decided, NULL }, /* notified */

    { decided, "reopen", FOLLOWS, under_review, NULL }, /* annulled on appeal */
};

const struct lifecycle application_lifecycle = {
    .resource = "application",
    .states = states,
    .transitions = transitions,
    .transition_count = sizeof transitions / sizeof *transitions,
};

#define FACT(macro, member, column)                                            \
    macro(struct application_facts, member, column, column)

static const struct field facts_fields[] = {
    FACT(FIELD_TEXT, state, "state"),
    FACT(FIELD_TEXT, call_state, "_callState"),
    FACT(FIELD_BOOL, is_in_time, "_isInTime"),
    FACT(FIELD_BOOL, is_excluded, "_isExcluded"),
    FACT(FIELD_BOOL, accepts_late, "_acceptsLate"),
    FACT(FIELD_BOOL, is_revision_open, "revisionOpen"),
    FACT(FIELD_BOOL, has_sign_off, "_hasSignOff"),
    FACT(FIELD_BOOL, is_taken, "_isTaken"),
    FACT(FIELD_BOOL, is_supplement_over, "_isSupplementOver"),
};

const struct record application_facts_record =
    RECORD("applicationFacts", struct application_facts, facts_fields);
