/*
 * From a verified token to `struct actor`: for whom does the caller act, and
 * in which roles. A machine acts for the organisation of its token and never
 * counts as a person. A person acts for one of the organisations that the
 * mandates, the staff lists and the token itself name; with several, the
 * header Acting-For chooses.
 *
 * The choice is pure (actor_choose); only what persons may do is looked up.
 */
#ifndef TILSKUDD_ACTOR_ACTOR_H
#define TILSKUDD_ACTOR_ACTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "db/db.h"
#include "services/base/actor.h"
#include "services/base/language.h"
#include "services/base/problem.h"
#include "services/base/record.h"

/* An organisation that the login service let the person choose to represent
 * (authorization_details of ID-porten and Ansattporten). */
struct represented {
    const char *organisation;
    const char *resource;
};

/* What a verified token says; texts outlive the request's use of them. */
struct caller {
    bool is_machine;
    const char *issuer;
    const char *organisation; /* of a machine */
    const char *supplier;     /* NULL: none */
    const char *person;       /* NULL for a machine */
    enum level level;
    const char *scopes; /* space-separated */
    struct represented *reportees;
    size_t reportee_count;
};

/* One organisation a caller may act for, and how. */
struct standing {
    const char *organisation;
    const char *name[LANGUAGE_COUNT]; /* NULL when it is not known here */
    enum capacity capacity;
    unsigned roles;
};

/* The roles that a mandate (`write`, `sign`, `audit`) or a row of the staff
 * list gives; 0 for an unknown one. */
unsigned roles_of_right(enum capacity capacity, const char *right);

/* All a caller may act for (a list of struct standing), staff first. */
err_t actor_standings(struct tx *tx, const struct caller *caller,
                      struct list *out);

/* Chooses among `standings` (of struct standing). `acting_for` NULL: the only
 * one there is; with none at all the caller is the public. With several
 * ERR_ACTING_FOR_REQUIRED, for one that is not there ERR_MANDATE_REQUIRED. */
err_t actor_choose(const struct caller *caller, const struct list *standings,
                   const char *acting_for, struct problem *problem,
                   struct arena *arena, struct actor *out);

/* Looks up and chooses. `tx` reads as the public with the person set. */
err_t actor_resolve(struct tx *tx, const struct caller *caller,
                    const char *acting_for, struct actor *out);

/* OK if the actor has one of `roles`, else ERR_ROLE_REQUIRED naming the
 * first, or ERR_PERSON_REQUIRED where a machine can never have it. */
err_t actor_require(const struct actor *actor, unsigned roles,
                    struct problem *problem);

/* The answer of getMe as JSON, names in `language`. */
void actor_write(struct text *out, const struct caller *caller,
                 const struct actor *actor, const struct list *standings,
                 enum language language);

#endif
