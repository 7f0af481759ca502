/*
 * Whom a caller acts for: looking up, choosing, requiring and telling.
 */
#include "services/actor/actor.h"

#include <string.h>

#include "services/actor/administrators.h"

/* What the names of all scopes begin with that the contract has. */
static const char own_scopes[] = "statsforvalteren:tilskudd/";

/* Who is who (shared table of roles). An auditor reads and attests, and does
 * nothing else for the organisation. */
static const struct {
    enum capacity capacity;
    const char *right;
    unsigned roles;
} rights[] = {
    { CAPACITY_APPLICANT, "write",          ROLE_APPLICANT },
    { CAPACITY_APPLICANT, "sign",           ROLE_APPLICANT | ROLE_SIGNATORY },
    { CAPACITY_APPLICANT, "audit",          ROLE_AUDITOR },
    { CAPACITY_STAFF,     "caseworker",     ROLE_CASEWORKER },
    { CAPACITY_STAFF,     "approver",       ROLE_APPROVER },
    { CAPACITY_STAFF,     "attestant",      ROLE_ATTESTANT },
    { CAPACITY_STAFF,     "appeal_handler", ROLE_APPEAL_HANDLER },
    { CAPACITY_STAFF,     "owner",          ROLE_OWNER },
};

static struct standing *standing_at(const struct list *standings, size_t index)
{
    return (struct standing *)standings->items + index;
}

/* The entry for an organisation on one side, added when it is new. The list
 * has room for it. */
static struct standing *standing_of(struct list *standings,
                                    const char *organisation,
                                    enum capacity capacity)
{
    struct standing *standing;

    for (size_t i = 0; i < standings->count; i++) {
        standing = standing_at(standings, i);
        if (standing->capacity == capacity &&
            strcmp(standing->organisation, organisation) == 0)
            return standing;
    }
    standing = standing_at(standings, standings->count++);
    standing->organisation = organisation;
    standing->capacity = capacity;
    standing->roles = ROLE_PUBLIC;
    return standing;
}

/* One right of one row, joined to what is known of its organisation. */
static void standing_add_row(struct list *standings, const struct rows *rows,
                             size_t row)
{
    bool is_staff = rows_bool(rows, row, "is_staff");
    enum capacity capacity = is_staff ? CAPACITY_STAFF : CAPACITY_APPLICANT;
    struct standing *standing =
        standing_of(standings, rows_text(rows, row, "organisation"), capacity);

    standing->roles |=
        roles_of_right(capacity, rows_text(rows, row, "granted"));
    standing->name[LANGUAGE_NB] = rows_text(rows, row, "name_nb");
    standing->name[LANGUAGE_NN] = rows_text(rows, row, "name_nn");
    standing->name[LANGUAGE_EN] = standing->name[LANGUAGE_NB];
}

/* A person: staff list and mandates valid today, then what the login says.
 * To represent somebody there is a right to write, never to sign. */
static err_t person_standings(struct tx *tx, const struct caller *caller,
                              struct list *out)
{
    struct list found = { 0 };
    struct rows *rows;

    TRY(db_query(tx, &sql_actor_get, NO_ARGS, &rows));
    found.items =
        arena_array(tx->arena, rows_count(rows) + caller->reportee_count,
                    sizeof(struct standing));
    for (size_t i = 0; i < rows_count(rows); i++)
        standing_add_row(&found, rows, i);
    for (size_t i = 0; i < caller->reportee_count; i++)
        standing_of(&found, caller->reportees[i].organisation,
                    CAPACITY_APPLICANT)
            ->roles |= ROLE_APPLICANT;
    *out = found;
    return OK;
}

/* A machine: the organisation of its token. Staff are persons on a list, who
 * answer for what they read (forvaltningsloven § 13): an administrator's
 * machine has no more than the public. */
static err_t machine_standings(struct tx *tx, const struct caller *caller,
                               struct list *out)
{
    struct standing *only = arena_alloc(tx->arena, sizeof *only);
    bool is_administrator;

    TRY(administrators_know(tx, caller->organisation, &is_administrator));
    only->organisation = caller->organisation;
    only->capacity = is_administrator ? CAPACITY_PUBLIC : CAPACITY_APPLICANT;
    only->roles = ROLE_PUBLIC | (is_administrator ? 0 : ROLE_APPLICANT);
    *out = (struct list){ .items = only, .count = 1 };
    return OK;
}

/* The stable key of a caller: its idempotency keys are its own. */
static const char *client_key(const struct caller *caller,
                              const struct standing *standing,
                              struct arena *arena)
{
    const char *organisation = standing == NULL ? "" : standing->organisation;

    if (caller->is_machine)
        return arena_printf(arena, "m:%s:%s", organisation,
                            caller->supplier == NULL ? "" : caller->supplier);
    return arena_printf(arena, "p:%s:%s", caller->person, organisation);
}

/* The standing to act in, or NULL for the public. */
static err_t standing_choose(const struct list *standings,
                             const char *acting_for, struct problem *problem,
                             const struct standing **out)
{
    if (acting_for == NULL && standings->count > 1)
        return ERR_ACTING_FOR_REQUIRED;
    *out = NULL;
    for (size_t i = 0; i < standings->count && *out == NULL; i++) {
        const struct standing *standing = standing_at(standings, i);

        if (acting_for == NULL ||
            strcmp(standing->organisation, acting_for) == 0)
            *out = standing;
    }
    if (acting_for != NULL && *out == NULL)
        return problem_with(problem, ERR_MANDATE_REQUIRED, "organisation",
                            acting_for);
    return OK;
}

unsigned roles_of_right(enum capacity capacity, const char *right)
{
    for (size_t i = 0; i < sizeof rights / sizeof *rights; i++) {
        if (rights[i].capacity == capacity &&
            strcmp(rights[i].right, right) == 0)
            return rights[i].roles;
    }
    return 0;
}

err_t actor_standings(struct tx *tx, const struct caller *caller,
                      struct list *out)
{
    return caller->is_machine ? machine_standings(tx, caller, out)
                              : person_standings(tx, caller, out);
}

err_t actor_choose(const struct caller *caller, const struct list *standings,
                   const char *acting_for, struct problem *problem,
                   struct arena *arena, struct actor *out)
{
    const struct standing *chosen;

    TRY(standing_choose(standings, acting_for, problem, &chosen));
    *out = (struct actor){
        .capacity = chosen == NULL ? CAPACITY_PUBLIC : chosen->capacity,
        .roles = chosen == NULL ? ROLE_PUBLIC : chosen->roles,
        .level = caller->is_machine ? LEVEL_NONE : caller->level,
        .is_person = !caller->is_machine,
        .person = caller->person,
        .organisation = chosen == NULL ? NULL : chosen->organisation,
        .supplier = caller->supplier,
        .client = client_key(caller, chosen, arena),
        .scopes = caller->scopes,
    };
    return OK;
}

err_t actor_resolve(struct tx *tx, const struct caller *caller,
                    const char *acting_for, struct actor *out)
{
    struct list standings;

    TRY(actor_standings(tx, caller, &standings));
    return actor_choose(caller, &standings, acting_for, tx->problem, tx->arena,
                        out);
}

err_t actor_require(const struct actor *actor, unsigned roles,
                    struct problem *problem)
{
    const unsigned machines = ROLE_PUBLIC | ROLE_APPLICANT | ROLE_OWNER;

    if ((actor->roles & roles) != 0)
        return OK;
    if (!actor->is_person && (roles & machines) == 0)
        return ERR_PERSON_REQUIRED;
    return problem_with(problem, ERR_ROLE_REQUIRED, "role",
                        role_name(roles & -roles));
}

/* Each bit by its name, in the order of the bits. */
static void roles_write(struct text *out, unsigned roles)
{
    const char *separator = "";

    text_member(out, "roles");
    text_addc(out, '[');
    for (; roles != 0; roles &= roles - 1) {
        text_add(out, separator);
        text_json(out, role_name(roles & -roles));
        separator = ",";
    }
    text_addc(out, ']');
}

/* Those of the token's space-separated scopes that mean something here: what
 * else a token holds is not repeated. */
static void scopes_write(struct text *out, const char *scopes)
{
    const char *separator = "";

    text_member(out, "scopes");
    text_addc(out, '[');
    for (const char *at = scopes; *(at += strspn(at, " ")) != '\0';) {
        size_t length = strcspn(at, " ");

        if (strncmp(at, own_scopes, strlen(own_scopes)) == 0) {
            text_add(out, separator);
            text_json(out, arena_copyn(out->arena, at, length));
            separator = ",";
        }
        at += length;
    }
    text_addc(out, ']');
}

static void standings_write(struct text *out, const struct list *standings,
                            enum language language)
{
    text_member(out, "organisations");
    text_addc(out, '[');
    for (size_t i = 0; i < standings->count; i++) {
        const struct standing *standing = standing_at(standings, i);

        text_add(out, i == 0 ? "{" : ",{");
        text_pair(out, "organisationNumber", standing->organisation);
        text_pair(out, "name", standing->name[language]);
        text_pair(out, "capacity", capacity_names[standing->capacity]);
        roles_write(out, standing->roles);
        text_addc(out, '}');
    }
    text_addc(out, ']');
}

void actor_write(struct text *out, const struct caller *caller,
                 const struct actor *actor, const struct list *standings,
                 enum language language)
{
    text_addc(out, '{');
    text_member(out, "isPerson");
    text_add(out, caller->is_machine ? "false" : "true");
    text_pair(out, "level",
              actor->level == LEVEL_NONE ? NULL : level_names[actor->level]);
    text_pair(out, "capacity", capacity_names[actor->capacity]);
    text_pair(out, "organisationNumber", actor->organisation);
    text_pair(out, "supplierNumber", actor->supplier);
    roles_write(out, actor->roles);
    scopes_write(out, actor->scopes);
    standings_write(out, standings, language);
    text_addc(out, '}');
}
