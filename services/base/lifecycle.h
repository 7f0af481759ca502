/*
 * Lifecycles as tables. Each resource has ONE table of transitions; its state
 * changes only by walking it. The contract's enums, the database checks and
 * /v1/metadata/lifecycles are compared with these tables in tests.
 *
 * A guard is pure: it looks at the loaded case and says OK or which problem
 * blocks the action. So the same guards serve the action itself and the
 * `allowedActions` and `blockedActions` of every representation.
 */
#ifndef TILSKUDD_BASE_LIFECYCLE_H
#define TILSKUDD_BASE_LIFECYCLE_H

#include <stddef.h>
#include <stdint.h>

#include "services/base/actor.h"
#include "services/base/problem.h"
#include "services/base/text.h"

/* For the roles of a transition that nobody asks for: it follows from what is
 * done to another case, as an application is decided when its decision is
 * notified. As an action it is unknown. */
#define FOLLOWS 0u

typedef err_t (*guard_t)(const void *subject, const struct actor *actor);

struct transition {
    const char *from;
    const char *action; /* as in the URL: "submit", "extend-deadline" */
    unsigned roles;     /* any of these bits, or FOLLOWS */
    const char *to;
    guard_t guard;      /* NULL: no further condition */
};

struct lifecycle {
    const char *resource; /* "application" */
    const char *const *states; /* NULL-terminated, first is the initial one */
    const struct transition *transitions;
    size_t transition_count;
};

/* What an action leaves in the journal: "decision.proposed". */
struct action_event {
    const char *action;
    const char *event;
};

/* NULL when the table does not have the action. */
const char *event_of(const struct action_event *events, size_t count,
                     const char *action);

/* Is the caller speaking of the version there is? `wanted` 0 says any, -1 is
 * no version at all (rq_match_version). ERR_PRECONDITION_FAILED with the value
 * `version`, the one there is: two who edit the same never overwrite each
 * other. */
err_t version_check(int64_t wanted, int64_t actual, struct problem *problem);

/* The transition to take: the first row of state and action whose role the
 * actor has and whose guard agrees. Without one:
 * - ERR_ILLEGAL_TRANSITION when the state does not know the action;
 * - ERR_PERSON_REQUIRED for a machine where only persons' roles will do (a
 *   machine has none of those, whatever its bits say);
 * - ERR_ROLE_REQUIRED with the value `role`;
 * - what the first guard that spoke said.
 * The first and the last come with the value `state` and the member
 * `allowedActions`. */
err_t lifecycle_find(const struct lifecycle *lifecycle, const char *state,
                     const char *action, const void *subject,
                     const struct actor *actor, struct problem *problem,
                     const struct transition **out);

/* `"allowedActions":[...],"blockedActions":[{"action":..,"code":..}]`: what
 * this actor may do now. Actions of other roles are not mentioned. */
void lifecycle_write_actions(struct text *out,
                             const struct lifecycle *lifecycle,
                             const char *state, const void *subject,
                             const struct actor *actor);

/* {"resource":..,"initial":..,"states":[..],"transitions":[{..}]} */
void lifecycle_write(struct text *out, const struct lifecycle *lifecycle);

#endif
