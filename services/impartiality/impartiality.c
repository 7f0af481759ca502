/*
 * Declaring, ruling, and asking what stands.
 */
#include "services/impartiality/impartiality.h"

#include <string.h>

#include "services/actor/actor.h"
#include "services/base/json.h"
#include "services/base/unguarded.h"
#include "services/case/case.h"
#include "services/impartiality/impartiality_lifecycle.h"
#include "services/journal/journal.h"

static const struct field declaration_fields[] = {
    FIELD_TEXT(struct impartiality_declaration, declaration, "declaration",
               NULL),
    FIELD_TEXT(struct impartiality_declaration, statement, "statement", NULL),
};
const struct record impartiality_declaration_record =
    RECORD("impartialityDeclaration", struct impartiality_declaration,
           declaration_fields);

static const struct field ruling_fields[] = {
    FIELD_TEXT(struct impartiality_ruling, ruling, "ruling", NULL),
    FIELD_TEXT(struct impartiality_ruling, reason, "reason", NULL),
    FIELD_TEXT(struct impartiality_ruling, substitute_id, "substituteId", NULL),
};
const struct record impartiality_ruling_record =
    RECORD("impartialityRuling", struct impartiality_ruling, ruling_fields);

/* A declaration under change. */
struct impartiality {
    const char *id, *application_id;
    int64_t version;
    struct impartiality_facts facts;
};

static const struct field impartiality_fields[] = {
    FIELD_TEXT(struct impartiality, id, NULL, "id"),
    FIELD_TEXT(struct impartiality, application_id, NULL, "application_id"),
    FIELD_INT(struct impartiality, version, NULL, "version"),
};
static const struct record impartiality_record =
    RECORD("impartiality", struct impartiality, impartiality_fields);

static const void *impartiality_load(const struct rows *rows,
                                     struct arena *arena, void *subject)
{
    struct impartiality *found = subject;

    rows_load(rows, 0, &impartiality_record, arena, found);
    rows_load(rows, 0, &impartiality_facts_record, arena, &found->facts);
    return &found->facts;
}

static const struct opening impartiality_opening = {
    .lock = &sql_impartiality_lock,
    .lifecycle = &impartiality_lifecycle,
    .size = sizeof(struct impartiality),
    .load = impartiality_load,
};

/* The one way out, to the state `to`. An event of the acting side alone: no
 * applicant learns that, or when, somebody declared, and no colleague why. */
static err_t impartiality_finish(struct tx *tx,
                                 const struct impartiality *changed,
                                 const char *event, const char *to,
                                 const char *reason, json_t *data)
{
    int64_t version = changed->version + 1;
    struct journal_entry entry = {
        .kind = "impartiality",
        .id = changed->id,
        .case_id = changed->application_id,
        .type = event,
        .administrator = tx->actor->organisation,
        .data = json_text(tx->arena, data),
        .reason = reason,
        .is_reason_private = true,
        .version = version,
        .after = journal_standing(tx->arena, to, version),
    };

    if (changed->facts.state != NULL)
        entry.before =
            journal_standing(tx->arena, changed->facts.state, changed->version);
    return journal_write(tx, &entry);
}

/* What stands about a person; *state is NULL when nothing was declared. */
static err_t state_of(struct tx *tx, const char *application_id,
                      const char *person, const char **state)
{
    struct rows *rows;

    TRY(db_query(tx, &sql_impartiality_of_person,
                 ARGS({ "application_id", application_id },
                      { "person", person }),
                 &rows));
    *state = rows_count(rows) == 0 ? NULL : rows_text(rows, 0, "state");
    return OK;
}

/* 8.31: who is disqualified neither prepares nor decides; an open question
 * stands against it until it is ruled on. */
static err_t verdict(const char *state)
{
    if (guards_are_off())
        return OK;
    if (state != NULL && strcmp(state, "conflict") == 0)
        return ERR_IMPARTIALITY_UNRULED;
    if (state != NULL && strcmp(state, "ruled_disqualified") == 0)
        return ERR_DISQUALIFIED;
    return OK;
}

err_t impartiality_require(struct tx *tx, const char *application_id)
{
    const char *state;

    TRY(state_of(tx, application_id, tx->actor->person, &state));
    if (state == NULL && !guards_are_off())
        return problem_with(tx->problem, ERR_IMPARTIALITY_MISSING,
                            "applicationId", application_id);
    return verdict(state);
}

err_t impartiality_person_allowed(struct tx *tx, const char *application_id,
                                  const char *person)
{
    const char *state;

    TRY(state_of(tx, application_id, person, &state));
    return verdict(state);
}

err_t impartiality_of_case(struct tx *tx, const struct rows *rows)
{
    const char *application_id = rows_text(rows, 0, "application_id");

    if (tx->actor->capacity != CAPACITY_STAFF || application_id == NULL)
        return OK;
    return impartiality_person_allowed(tx, application_id, tx->actor->person);
}

/* A conflict that nobody can read is one that nobody can rule on. */
static err_t is_stated(struct tx *tx,
                       const struct impartiality_declaration *declaration)
{
    if (strcmp(declaration->declaration, "conflict") != 0 ||
        declaration->statement != NULL)
        return OK;
    fault_add(&tx->problem->faults, FAULT_STATEMENT_MISSING, "#/statement",
              NULL);
    return ERR_INVALID_BODY;
}

err_t impartiality_declare(struct tx *tx, const char *application_id,
                           int64_t version,
                           const struct impartiality_declaration *declaration,
                           const char **id)
{
    const char *state = declaration->declaration;
    struct rows *rows;

    TRY(db_row(tx, &sql_impartiality_case, ARGS({ "id", application_id }),
               ERR_NOT_FOUND, &rows));
    TRY(version_check(version, rows_int(rows, 0, "version"), tx->problem));
    TRY(actor_require(tx->actor, ROLES_OF_HANDLING, tx->problem));
    TRY(is_stated(tx, declaration));
    TRY(db_row(tx, &sql_impartiality_declare,
               ARGS({ "application_id", application_id },
                    { "organisation", rows_text(rows, 0, "organisation") },
                    { "administrator", rows_text(rows, 0, "administrator") },
                    { "state", state },
                    { "statement", declaration->statement }),
               ERR_INTERNAL_ERROR, &rows));
    *id = arena_copy(tx->arena, rows_text(rows, 0, "id"));
    return impartiality_finish(
        tx,
        &(struct impartiality){ .id = *id, .application_id = application_id },
        "impartiality.declared", state, declaration->statement,
        json_own(tx->arena, json_pack("{ss ss}", "applicationId",
                                      application_id, "state", state)));
}

err_t impartiality_redeclare(struct tx *tx, const char *id, int64_t version,
                             const char *statement)
{
    const struct transition *step;
    struct impartiality found;

    TRY(case_open(tx, &impartiality_opening, id, version, "redeclare", &found,
                  &step));
    TRY(db_run(tx, &sql_impartiality_redeclare,
               ARGS({ "id", id }, { "state", step->to },
                    { "statement", statement },
                    { "version", integer_text(tx->arena, found.version) })));
    return impartiality_finish(
        tx, &found, "impartiality.redeclared", step->to, statement,
        json_own(tx->arena, json_pack("{ss}", "before", found.facts.state)));
}

/* § 9: whoever steps in is a colleague who can, and not the one who cannot. */
static err_t substitute_fits(struct tx *tx, const struct impartiality *found,
                             const struct impartiality_ruling *ruling,
                             bool is_disqualified)
{
    enum fault_code fault = FAULT_SUBSTITUTE_NOT_EXPECTED;
    struct rows *rows;

    if (ruling->substitute_id == NULL)
        return OK;
    if (is_disqualified) {
        TRY(db_query(tx, &sql_staff_find, ARGS({ "id", ruling->substitute_id }),
                     &rows));
        if (rows_count(rows) == 1 && rows_bool(rows, 0, "may_handle") &&
            strcmp(rows_text(rows, 0, "person"), found->facts.person) != 0)
            return OK;
        fault = FAULT_COLLEAGUE_UNKNOWN;
    }
    fault_add(&tx->problem->faults, fault, "#/substituteId", NULL);
    return ERR_INVALID_BODY;
}

err_t impartiality_rule(struct tx *tx, const char *id, int64_t version,
                        const struct impartiality_ruling *ruling)
{
    bool is_disqualified = strcmp(ruling->ruling, "disqualified") == 0;
    const char *state =
        is_disqualified ? "ruled_disqualified" : "ruled_impartial";
    struct impartiality found;

    TRY(case_open(tx, &impartiality_opening, id, version, "rule", &found,
                  NULL));
    /* Nobody rules in a case where the same question stands about them. */
    TRY(impartiality_person_allowed(tx, found.application_id,
                                    tx->actor->person));
    TRY(substitute_fits(tx, &found, ruling, is_disqualified));
    TRY(db_run(tx, &sql_impartiality_rule,
               ARGS({ "id", id }, { "state", state },
                    { "reason", ruling->reason },
                    { "substitute_id", ruling->substitute_id },
                    { "version", integer_text(tx->arena, found.version) })));
    return impartiality_finish(
        tx, &found, "impartiality.ruled", state, ruling->reason,
        json_own(tx->arena, json_pack("{ss ss}", "before", found.facts.state,
                                      "after", state)));
}

err_t impartiality_get(struct tx *tx, const char *id, struct rows **out)
{
    return db_row(tx, &sql_impartiality_get, ARGS({ "id", id }), ERR_NOT_FOUND,
                  out);
}

void impartiality_decorate(struct text *out, const struct rows *rows,
                           size_t row, const struct actor *actor)
{
    struct impartiality_facts facts = { 0 };

    rows_load(rows, row, &impartiality_facts_record, out->arena, &facts);
    lifecycle_write_actions(out, &impartiality_lifecycle, facts.state, &facts,
                            actor);
}

/* A JSON array of the rows. */
static void rows_write(struct text *out, const struct rows *rows,
                       const struct actor *actor, bool has_actions)
{
    text_addc(out, '[');
    for (size_t row = 0; row < rows_count(rows); row++) {
        text_add(out, row == 0 ? "{" : ",{");
        rows_write_members(out, rows, row);
        if (has_actions)
            impartiality_decorate(out, rows, row, actor);
        text_addc(out, '}');
    }
    text_addc(out, ']');
}

err_t impartiality_list(struct tx *tx, const char *application_id,
                        struct text *out)
{
    struct rows *found, *declared, *likely;

    TRY(db_row(tx, &sql_impartiality_case, ARGS({ "id", application_id }),
               ERR_NOT_FOUND, &found));
    TRY(db_query(tx, &sql_impartiality_of_application,
                 ARGS({ "application_id", application_id }), &declared));
    TRY(db_query(tx, &sql_impartiality_likely,
                 ARGS({ "organisation", rows_text(found, 0, "organisation") }),
                 &likely));
    text_add(out, "{\"items\":");
    rows_write(out, declared, tx->actor, true);
    text_add(out, ",\"likelyConflicts\":");
    rows_write(out, likely, tx->actor, false);
    text_addc(out, '}');
    return OK;
}
