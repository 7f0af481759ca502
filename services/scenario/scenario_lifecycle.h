/*
 * The lifecycle of a scenario: ONE table. Who weighs applications against
 * each other may be caseworker or approver; who adopts becomes the one who
 * has prepared the decisions, and that is a caseworker's work: the approver
 * is somebody else (domain 8.32).
 */
#ifndef TILSKUDD_SCENARIO_LIFECYCLE_H
#define TILSKUDD_SCENARIO_LIFECYCLE_H

#include "services/base/lifecycle.h"

#define SCENARIO_STAFF (ROLE_CASEWORKER | ROLE_APPROVER)

extern const struct lifecycle scenario_lifecycle;

/* The type of event that an action leaves: "scenario.adopted". */
const char *scenario_event(const char *action);

#endif
