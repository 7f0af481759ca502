/*
 * Who is calling, after the token has been verified and the mandate or staff
 * list consulted. Decided once per request; the database receives the same
 * facts as transaction-local settings, where row-level security repeats the
 * service's own checks.
 */
#ifndef TILSKUDD_BASE_ACTOR_H
#define TILSKUDD_BASE_ACTOR_H

#include <stdbool.h>

/* Bits: an actor may have several. Who has which: services/README.md. */
enum role {
    ROLE_PUBLIC = 1 << 0,
    ROLE_APPLICANT = 1 << 1, /* acts for an organisation, machine or person */
    ROLE_SIGNATORY = 1 << 2, /* a person with the `sign` mandate */
    ROLE_AUDITOR = 1 << 3,
    ROLE_CASEWORKER = 1 << 4,
    ROLE_APPROVER = 1 << 5,
    ROLE_ATTESTANT = 1 << 6,
    ROLE_APPEAL_HANDLER = 1 << 7,
    ROLE_OWNER = 1 << 8, /* the directorate, read-only */
};

/* The one side of the case this request is made from; also the database role
 * (`tilskudd_public`, `tilskudd_applicant`, `tilskudd_staff`). The worker is
 * on none of the sides, so that it is not counted among them: no request is
 * made and no contract can allow one in that capacity. */
enum capacity {
    CAPACITY_PUBLIC,
    CAPACITY_APPLICANT,
    CAPACITY_STAFF,
    CAPACITY_COUNT,
    CAPACITY_WORKER = CAPACITY_COUNT /* `tilskudd_worker` */
};

#define ROLES_ALL ((unsigned)ROLE_OWNER * 2 - 1)

/* Level of assurance of a person's login; machines have LEVEL_NONE. */
enum level {
    LEVEL_NONE,
    LEVEL_LOW,
    LEVEL_SUBSTANTIAL,
    LEVEL_HIGH,
    LEVEL_COUNT
};

struct actor {
    enum capacity capacity;
    unsigned roles;
    enum level level;
    bool is_person;
    const char *person;       /* pseudonymous id, or NULL for a machine */
    const char *organisation; /* number of the applicant or administrator */
    const char *supplier;     /* number, when a supplier acts for it */
    const char *client;       /* stable key of the caller, for idempotency */
    const char *scopes;       /* space-separated, as granted */
};

/* "caseworker", "appeal_handler", ... for one bit; NULL if `role` is not
 * exactly one role. */
const char *role_name(unsigned role);

/* Is it that person who acts? Nobody is nobody: not when either is NULL. */
bool actor_is(const struct actor *actor, const char *person);

/* Somebody of every role, where guards are off; else as it was. */
void actor_unguard(struct actor *actor);

/* As the contract and answers say them: "staff", "substantial". */
extern const char *const capacity_names[CAPACITY_COUNT];
extern const char *const level_names[LEVEL_COUNT];

#endif
