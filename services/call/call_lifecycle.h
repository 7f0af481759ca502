/*
 * The lifecycle of a call: ONE table, and what its guards look at. Whether a
 * published call is open is no state: the clock of the transaction says it;
 * nor is it one that a call is decided: its decisions say that.
 */
#ifndef TILSKUDD_CALL_LIFECYCLE_H
#define TILSKUDD_CALL_LIFECYCLE_H

#include <jansson.h>
#include <stdbool.h>

#include "services/base/lifecycle.h"

/* The administrator's people who write and publish its calls. */
#define CALL_STAFF (ROLE_CASEWORKER | ROLE_APPROVER)

/* The subject of the guards. */
struct call_standing {
    bool is_publishable; /* call_check_publish found no fault */
    bool is_decided;     /* something is awarded, or somebody was told */
    json_t *remaining;   /* [{what, count}] before it is completed, or NULL */
};

extern const struct lifecycle call_lifecycle;

/* The type of event that an action leaves: "call.published". */
const char *call_event(const char *action);

#endif
