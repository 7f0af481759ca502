/*
 * The names of roles, capacities and levels, as they appear in the contract,
 * in answers and in metadata.
 */
#include "services/base/actor.h"

#include <stddef.h>
#include <string.h>

#include "services/base/unguarded.h"

static const struct {
    enum role role;
    const char *name;
} role_names[] = {
    { ROLE_PUBLIC, "public" },
    { ROLE_APPLICANT, "applicant" },
    { ROLE_SIGNATORY, "signatory" },
    { ROLE_AUDITOR, "auditor" },
    { ROLE_CASEWORKER, "caseworker" },
    { ROLE_APPROVER, "approver" },
    { ROLE_ATTESTANT, "attestant" },
    { ROLE_APPEAL_HANDLER, "appeal_handler" },
    { ROLE_OWNER, "owner" },
};

const char *const capacity_names[CAPACITY_COUNT] = {
    [CAPACITY_PUBLIC] = "public",
    [CAPACITY_APPLICANT] = "applicant",
    [CAPACITY_STAFF] = "staff",
};

const char *const level_names[LEVEL_COUNT] = {
    [LEVEL_NONE] = "none",
    [LEVEL_LOW] = "low",
    [LEVEL_SUBSTANTIAL] = "substantial",
    [LEVEL_HIGH] = "high",
};

const char *role_name(unsigned role)
{
    for (size_t i = 0; i < sizeof role_names / sizeof *role_names; i++) {
        if (role_names[i].role == role)
            return role_names[i].name;
    }
    return NULL;
}

bool actor_is(const struct actor *actor, const char *person)
{
    return actor->person != NULL && person != NULL &&
           strcmp(actor->person, person) == 0;
}

void actor_unguard(struct actor *actor)
{
    if (!guards_are_off())
        return;
    actor->roles = ROLES_ALL;
    actor->is_person = true;
}
