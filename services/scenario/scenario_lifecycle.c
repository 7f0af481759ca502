/*
 * Transitions of scenarios.
 */
#include "services/scenario/scenario_lifecycle.h"

static const char draft[] = "draft";
static const char adopted[] = "adopted";
static const char discarded[] = "discarded";

static const char *const states[] = { draft, adopted, discarded, NULL };

/* What was adopted stays as it was: decisions were drafted from it. */
static const struct transition transitions[] = {
    /* from   action     roles            to         guard */
    { draft, "update",  SCENARIO_STAFF,  draft,     NULL },
    { draft, "adopt",   ROLE_CASEWORKER, adopted,   NULL },
    { draft, "discard", SCENARIO_STAFF,  discarded, NULL },
};

const struct lifecycle scenario_lifecycle = {
    "scenario", states, transitions, sizeof transitions / sizeof *transitions
};

static const struct action_event events[] = {
    { "create",  "scenario.made"      },
    { "update",  "scenario.updated"   },
    { "adopt",   "scenario.adopted"   },
    { "discard", "scenario.discarded" },
};

const char *scenario_event(const char *action)
{
    return event_of(events, sizeof events / sizeof *events, action);
}
