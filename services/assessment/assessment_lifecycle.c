/*
 * Transitions and guards of assessments (lifecycles.md, Assessment).
 */
#include "services/assessment/assessment_lifecycle.h"

static const char draft[] = "draft";
static const char completed[] = "completed";

static const char *const states[] = { draft, completed, NULL };

/* Whoever scored stands for it: nobody edits another's judgement. What is
 * decided is no longer assessed. */
static err_t is_at_work(const void *subject, const struct actor *actor)
{
    const struct assessment_facts *facts = subject;

    (void)actor;
    if (!facts->is_own)
        return ERR_NOT_OWN_ASSESSMENT;
    return facts->is_under_review ? OK : ERR_APPLICATION_NOT_UNDER_REVIEW;
}

/* 8.30: what is recorded is whole, and of the version there is. */
static err_t is_ready(const void *subject, const struct actor *actor)
{
    const struct assessment_facts *facts = subject;

    TRY(is_at_work(subject, actor));
    if (facts->is_outdated)
        return ERR_ASSESSMENT_OUTDATED;
    return facts->is_complete ? OK : ERR_ASSESSMENT_INCOMPLETE;
}

static const struct transition transitions[] = {
    /* from       action              role             to         guard    */
    { draft,     "update",           ROLE_CASEWORKER, draft,     is_at_work },
    { draft,     "refresh-findings", ROLE_CASEWORKER, draft,     is_at_work },
    { draft,     "complete",         ROLE_CASEWORKER, completed, is_ready   },
    { completed, "reopen",           ROLE_CASEWORKER, draft,     is_at_work },
};

const struct lifecycle assessment_lifecycle = {
    "assessment", states, transitions, sizeof transitions / sizeof *transitions
};

static const struct action_event events[] = {
    { "create",           "assessment.begun"            },
    { "update",           "assessment.updated"          },
    { "refresh-findings", "assessment.findings-renewed" },
    { "complete",         "assessment.completed"        },
    { "reopen",           "assessment.reopened"         },
};

const char *assessment_event(const char *action)
{
    return event_of(events, sizeof events / sizeof *events, action);
}

static const struct field facts_fields[] = {
    FIELD_BOOL(struct assessment_facts, is_own, "isOwn", "isOwn"),
    FIELD_BOOL(struct assessment_facts, is_under_review, "_isUnderReview",
               "_isUnderReview"),
    FIELD_BOOL(struct assessment_facts, is_outdated, "isOutdated",
               "isOutdated"),
};
const struct record assessment_facts_record =
    RECORD("assessmentFacts", struct assessment_facts, facts_fields);
