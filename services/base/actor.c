/*
 * The names of the roles, as they appear in answers and metadata.
 */
#include "services/base/actor.h"

#include <stddef.h>

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

const char *role_name(unsigned role)
{
    for (size_t i = 0; i < sizeof role_names / sizeof *role_names; i++) {
        if (role_names[i].role == role)
            return role_names[i].name;
    }
    return NULL;
}
