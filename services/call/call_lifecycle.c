/*
 * The transitions of a call.
 */
#include "services/call/call_lifecycle.h"

static const char *const states[] = { "draft", "published", "completed",
                                      "cancelled", NULL };

/* Bestemmelser om økonomistyring 6.3.1: what reaches the possible recipients
 * is whole. */
static err_t is_publishable(const void *subject, const struct actor *actor)
{
    const struct call_standing *standing = subject;

    (void)actor;
    return standing->is_publishable ? OK : ERR_CALL_INCOMPLETE;
}

/* What was decided stands, and a call that ends does not end that. */
static err_t is_undecided(const void *subject, const struct actor *actor)
{
    const struct call_standing *standing = subject;

    (void)actor;
    return standing->is_decided ? ERR_CALL_DECIDED : OK;
}

/* Bestemmelser om økonomistyring 6.3: every application is answered, what the
 * law lets parties do about the answer is done, and what was given is paid and
 * accounted for. */
static err_t is_finished(const void *subject, const struct actor *actor)
{
    const struct call_standing *standing = subject;

    (void)actor;
    return standing->remaining != NULL ? ERR_CALL_UNFINISHED : OK;
}

/*
 * What is published is amended with a version of its own and never edited
 * (domain 8 [8], arkivlova § 5); a deadline is only ever extended [3]; what is
 * cancelled or completed stays readable, takes nothing more, and may be the
 * model of another year's call.
 */
static const struct transition transitions[] = {
    /* from        action             roles       to           guard        */
    { "draft",     "update",          CALL_STAFF, "draft",     NULL           },
    { "draft",     "publish",         CALL_STAFF, "published", is_publishable },
    { "draft",     "cancel",          CALL_STAFF, "cancelled", NULL           },
    { "published", "amend",           CALL_STAFF, "published", NULL           },
    { "published", "extend-deadline", CALL_STAFF, "published", NULL           },
    { "published", "copy",            CALL_STAFF, "published", NULL           },
    { "published", "cancel",          CALL_STAFF, "cancelled", is_undecided   },
    { "published", "complete",        CALL_STAFF, "completed", is_finished    },
    { "completed", "copy",            CALL_STAFF, "completed", NULL           },
    { "cancelled", "copy",            CALL_STAFF, "cancelled", NULL           },
};

/* A copy is the creation of another call. */
static const struct action_event events[] = {
    { "update",          "call.updated"           },
    { "publish",         "call.published"         },
    { "amend",           "call.amended"           },
    { "extend-deadline", "call.deadline-extended" },
    { "copy",            "call.created"           },
    { "cancel",          "call.cancelled"         },
    { "complete",        "call.completed"         },
};

const struct lifecycle call_lifecycle = {
    "call", states, transitions, sizeof transitions / sizeof *transitions
};

const char *call_event(const char *action)
{
    return event_of(events, sizeof events / sizeof *events, action);
}
