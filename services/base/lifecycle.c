/*
 * Walking a lifecycle table. One function, `action_verdict`, decides; the
 * action itself and the lists of allowed and blocked actions all ask it.
 */
#include "services/base/lifecycle.h"

#include <stdbool.h>
#include <string.h>

#include "services/base/unguarded.h"

/* Roles that only a person can have: a machine token can neither sign nor
 * take part in four eyes, whatever it was given. */
static const unsigned person_roles = ROLE_SIGNATORY | ROLE_AUDITOR |
                                     ROLE_CASEWORKER | ROLE_APPROVER |
                                     ROLE_ATTESTANT | ROLE_APPEAL_HANDLER;

static unsigned actor_roles(const struct actor *actor)
{
    return actor->is_person ? actor->roles : actor->roles & ~person_roles;
}

/* The role to name in a refusal: the first that would do. */
static unsigned lowest_role(unsigned roles)
{
    return roles & -roles;
}

static bool is_row(const struct transition *row, const char *state,
                   const char *action)
{
    return strcmp(row->from, state) == 0 && strcmp(row->action, action) == 0;
}

/* Why none of the actor's roles will do, when `roles` would. */
static err_t role_refusal(unsigned roles, const struct actor *actor)
{
    bool only_persons = (roles & ~person_roles) == 0;

    return !actor->is_person && only_persons ? ERR_PERSON_REQUIRED
                                             : ERR_ROLE_REQUIRED;
}

/*
 * May `actor` do `action` in `state`? A state may have several rows for an
 * action, told apart by role or guard: the first that fits is `*out`. Without
 * one, the first guard that spoke is the answer. `*roles` gets all roles that
 * may do the action.
 */
static err_t action_verdict(const struct lifecycle *lifecycle,
                            const char *state, const char *action,
                            const void *subject, const struct actor *actor,
                            unsigned *roles, const struct transition **out)
{
    err_t blocked = OK;

    *roles = 0;
    for (size_t i = 0; i < lifecycle->transition_count; i++) {
        const struct transition *row = &lifecycle->transitions[i];
        err_t err = OK;

        if (!is_row(row, state, action))
            continue;
        *roles |= row->roles;
        if ((row->roles & actor_roles(actor)) == 0)
            continue;
        if (row->guard != NULL && !guards_are_off())
            err = row->guard(subject, actor);
        if (err == OK) {
            *out = row;
            return OK;
        }
        if (blocked == OK)
            blocked = err;
    }
    if (blocked != OK)
        return blocked;
    return *roles == 0 ? ERR_ILLEGAL_TRANSITION : role_refusal(*roles, actor);
}

/* Is row `index` the first of its state and action? */
static bool is_first_row(const struct lifecycle *lifecycle, size_t index)
{
    const struct transition *rows = lifecycle->transitions;

    for (size_t i = 0; i < index; i++) {
        if (is_row(&rows[i], rows[index].from, rows[index].action))
            return false;
    }
    return true;
}

/* One action of the lists, by its code if it is blocked. */
static void write_action(struct text *out, const char *action, err_t err)
{
    if (out->bytes[out->length - 1] != '[')
        text_addc(out, ',');
    if (err == OK) {
        text_json(out, action);
        return;
    }
    text_addc(out, '{');
    text_pair(out, "action", action);
    text_pair(out, "code", problem_entry(err)->code);
    text_addc(out, '}');
}

/* A JSON array of the actions that are allowed, or of those blocked. */
static void write_actions(struct text *out, const struct lifecycle *lifecycle,
                          const char *state, const void *subject,
                          const struct actor *actor, bool blocked)
{
    text_addc(out, '[');
    for (size_t i = 0; i < lifecycle->transition_count; i++) {
        const char *action = lifecycle->transitions[i].action;
        const struct transition *row;
        unsigned roles;
        err_t err;

        if (strcmp(lifecycle->transitions[i].from, state) != 0 ||
            !is_first_row(lifecycle, i))
            continue;
        err = action_verdict(lifecycle, state, action, subject, actor, &roles,
                             &row);
        if ((roles & actor_roles(actor)) != 0 && (err != OK) == blocked)
            write_action(out, action, err);
    }
    text_addc(out, ']');
}

/* Says in the problem what the actor could have done instead. */
static void tell_allowed(struct problem *problem,
                         const struct lifecycle *lifecycle, const char *state,
                         const void *subject, const struct actor *actor)
{
    struct text members = text_new(problem->arena, 128);

    text_member(&members, "allowedActions");
    write_actions(&members, lifecycle, state, subject, actor, false);
    problem->members = members.bytes;
}

static void write_roles(struct text *out, unsigned roles)
{
    text_addc(out, '[');
    while (roles != 0) {
        unsigned role = lowest_role(roles);

        text_json(out, role_name(role));
        roles &= ~role;
        if (roles != 0)
            text_addc(out, ',');
    }
    text_addc(out, ']');
}

static void write_transition(struct text *out, const struct transition *row)
{
    text_addc(out, '{');
    text_pair(out, "from", row->from);
    text_pair(out, "action", row->action);
    text_member(out, "roles");
    write_roles(out, row->roles);
    text_pair(out, "to", row->to);
    text_addc(out, '}');
}

const char *event_of(const struct action_event *events, size_t count,
                     const char *action)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(events[i].action, action) == 0)
            return events[i].event;
    }
    return NULL;
}

err_t version_check(int64_t wanted, int64_t actual, struct problem *problem)
{
    if (wanted == 0 || wanted == actual)
        return OK;
    return problem_with(problem, ERR_PRECONDITION_FAILED, "version",
                        integer_text(problem->arena, actual));
}

err_t lifecycle_find(const struct lifecycle *lifecycle, const char *state,
                     const char *action, const void *subject,
                     const struct actor *actor, struct problem *problem,
                     const struct transition **out)
{
    unsigned roles;
    err_t err =
        action_verdict(lifecycle, state, action, subject, actor, &roles, out);

    if (err == OK || err == ERR_PERSON_REQUIRED)
        return err;
    if ((roles & actor_roles(actor)) == 0 && roles != 0)
        return problem_with(problem, err, "role",
                            role_name(lowest_role(roles)));
    tell_allowed(problem, lifecycle, state, subject, actor);
    return problem_with(problem, err, "state", state);
}

void lifecycle_write_actions(struct text *out,
                             const struct lifecycle *lifecycle,
                             const char *state, const void *subject,
                             const struct actor *actor)
{
    text_member(out, "allowedActions");
    write_actions(out, lifecycle, state, subject, actor, false);
    text_member(out, "blockedActions");
    write_actions(out, lifecycle, state, subject, actor, true);
}

void lifecycle_write(struct text *out, const struct lifecycle *lifecycle)
{
    text_addc(out, '{');
    text_pair(out, "resource", lifecycle->resource);
    text_pair(out, "initial", lifecycle->states[0]);
    text_member(out, "states");
    text_addc(out, '[');
    for (size_t i = 0; lifecycle->states[i] != NULL; i++) {
        text_add(out, i == 0 ? "" : ",");
        text_json(out, lifecycle->states[i]);
    }
    text_addc(out, ']');
    text_member(out, "transitions");
    text_addc(out, '[');
    for (size_t i = 0; i < lifecycle->transition_count; i++) {
        text_add(out, i == 0 ? "" : ",");
        write_transition(out, &lifecycle->transitions[i]);
    }
    text_add(out, "]}");
}
