/* Token, actor, and what the operation demands of them. */
#include "api/access.h"

#include <string.h>

#include "api/service.h"
#include "services/actor/actor.h"
#include "services/base/orgnr.h"
#include "services/base/unguarded.h"

static const struct actor nobody = {
    .capacity = CAPACITY_PUBLIC,
    .roles = ROLE_PUBLIC,
    .client = "public",
    .scopes = "",
};

/* Any client may ask Ansattporten for any resource, so a representation only
 * counts with our own resource and the right to write. */
static void represented_copy(struct rq *rq, const struct identity *identity,
                             struct caller *caller)
{
    const char *resource = rq->service->settings.resource;

    caller->reportees = arena_array(rq->arena, identity->reportee_count,
                                    sizeof *caller->reportees);
    for (size_t i = 0; i < identity->reportee_count; i++) {
        const struct reportee *from = &identity->reportees[i];
        if (!from->can_write || strcmp(from->resource, resource) != 0)
            continue;
        caller->reportees[caller->reportee_count++] =
            (struct represented){ arena_copy(rq->arena, from->organisation),
                                  arena_copy(rq->arena, from->resource) };
    }
}

static const char *text_or_null(struct arena *arena, const char *text)
{
    return *text ? arena_copy(arena, text) : NULL;
}

/* Services know no tokens: what they need of one is copied into a caller. */
static struct caller *caller_new(struct rq *rq, const struct identity *identity)
{
    struct caller *caller = arena_alloc(rq->arena, sizeof *caller);

    caller->is_machine = !*identity->person;
    caller->issuer = identity->issuer;
    caller->organisation = arena_copy(rq->arena, identity->organisation);
    caller->supplier = text_or_null(rq->arena, identity->supplier);
    caller->person = text_or_null(rq->arena, identity->person);
    caller->level = identity->level;
    caller->scopes = arena_copy(rq->arena, identity->scopes);
    represented_copy(rq, identity, caller);
    return caller;
}

/* NULL without the header. What is no organisation number is not looked for,
 * nor told back: it may be anything, a personal number for one. */
static err_t acting_for_read(struct rq *rq, const char **out)
{
    *out = rq_header(rq, "Acting-For");
    if (*out == NULL || orgnr_is_valid(*out))
        return OK;
    fault_add(&rq->problem.faults, FAULT_FORMAT_ORGNR, "parameter:Acting-For",
              NULL);
    return ERR_BAD_PARAMETER;
}

/* Mandates and staff list, read with nothing but the person set. */
static err_t actor_find(struct rq *rq)
{
    struct actor provisional = nobody;
    struct actor found;
    const char *acting_for;

    TRY(acting_for_read(rq, &acting_for));
    provisional.person = rq->caller->person;
    provisional.is_person = !rq->caller->is_machine;
    provisional.level = rq->caller->level;
    provisional.scopes = rq->caller->scopes;
    rq->actor = provisional;
    err_t err = actor_resolve(&rq->tx, rq->caller, acting_for, &found);
    tx_end(&rq->tx);
    if (err == OK)
        rq->actor = found;
    return err;
}

/* The side that an operation is for, told by the role most people have. */
static const char *side_name(unsigned capacities)
{
    return capacities & (1u << CAPACITY_APPLICANT) ? "applicant" : "caseworker";
}

static err_t scope_check(struct rq *rq)
{
    const char *scope = rq->operation->scope;

    if (scope == NULL || guards_are_off() ||
        words_have(rq->actor.scopes, scope))
        return OK;
    return problem_with(&rq->problem, ERR_SCOPE_REQUIRED, "scope", scope);
}

static err_t level_check(struct rq *rq)
{
    enum level level = rq->operation->level;

    if (!rq->actor.is_person || guards_are_off() || rq->actor.level >= level)
        return OK;
    return problem_with(&rq->problem, ERR_LEVEL_REQUIRED, "level",
                        level_names[level]);
}

static err_t capacity_check(struct rq *rq)
{
    unsigned capacities = rq->operation->capacities;

    if (!capacities || guards_are_off() ||
        capacities & (1u << rq->actor.capacity))
        return OK;
    /* Of machines only an administrator's is no applicant's. */
    if (!rq->actor.is_person && rq->actor.capacity == CAPACITY_PUBLIC &&
        capacities & (1u << CAPACITY_STAFF))
        return ERR_PERSON_REQUIRED;
    return problem_with(&rq->problem, ERR_ROLE_REQUIRED, "role",
                        side_name(capacities));
}

static err_t token_check(struct rq *rq)
{
    const char *authorization = rq_header(rq, "Authorization");
    const char *token;
    struct identity identity = { 0 };

    if (authorization == NULL)
        return rq->operation->is_open || guards_are_off() ? OK
                                                          : ERR_TOKEN_MISSING;
    TRY(token_from_header(authorization, &token));
    TRY(trust_verify(rq->service->trust, token, clock_seconds(), &rq->problem,
                     &identity));
    rq->caller = caller_new(rq, &identity);
    return OK;
}

/* Where it does not matter for whom somebody acts, an open choice does no
 * harm: the person then reads as the public does. */
static bool is_harmless(const struct rq *rq, err_t err)
{
    unsigned capacities = rq->operation->capacities;

    return err == ERR_ACTING_FOR_REQUIRED &&
           (!capacities || capacities & (1u << CAPACITY_PUBLIC));
}

bool access_is_same_to_all(const struct operation *operation)
{
    return operation->capacities == 1u << CAPACITY_PUBLIC;
}

err_t access_check(struct rq *rq)
{
    rq->actor = nobody;
    actor_unguard(&rq->actor);
    TRY(token_check(rq));
    if (rq->caller == NULL || access_is_same_to_all(rq->operation))
        return OK;
    rq->actor.scopes = rq->caller->scopes;
    rq->actor.is_person = !rq->caller->is_machine;
    rq->actor.level = rq->caller->level;
    err_t scope = scope_check(rq);
    if (scope != OK) /* what is open to all is open to these as well */
        return rq->operation->is_open ? OK : scope;
    TRY(level_check(rq));
    err_t err = actor_find(rq);
    if (err != OK && !is_harmless(rq, err))
        return err;
    actor_unguard(&rq->actor);
    return capacity_check(rq);
}
