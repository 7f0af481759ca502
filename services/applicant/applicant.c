/*
 * Registering applicants and changing them.
 */
#include "services/applicant/applicant.h"

#include <assert.h>
#include <string.h>

#include "services/actor/actor.h"
#include "services/base/json.h"
#include "services/base/merge_patch.h"
#include "services/case/case.h"
#include "services/journal/journal.h"

static const char registered[] = "registered";
static const char *const states[] = { registered, NULL };

/* Two pairs of eyes need two persons to begin with. */
static err_t is_by_person(const void *subject, const struct actor *actor)
{
    (void)subject;
    return actor->is_person ? OK : ERR_PERSON_REQUIRED;
}

/* 8.14: a change of account needs a second approval. */
static err_t is_second_person(const void *subject, const struct actor *actor)
{
    const struct applicant_account *account = subject;

    if (account->proposed_by == NULL)
        return ERR_NO_ACCOUNT_PROPOSED;
    return actor_is(actor, account->proposed_by) ? ERR_SECOND_PERSON_REQUIRED
                                                 : OK;
}

static const struct transition transitions[] = {
    /* from        action             role            to          guard    */
    { registered, "update",          ROLE_APPLICANT, registered, NULL },
    { registered, "propose-account", ROLE_APPLICANT, registered, is_by_person },
    { registered, "confirm-account", ROLE_SIGNATORY, registered,
      is_second_person },
};

const struct lifecycle applicant_lifecycle = {
    .resource = "applicant",
    .states = states,
    .transitions = transitions,
    .transition_count = sizeof transitions / sizeof *transitions,
};

#define LOADED(macro, member, column)                                          \
    macro(struct applicant, member, NULL, column)

static const struct field applicant_fields[] = {
    LOADED(FIELD_TEXT, id, "id"),
    LOADED(FIELD_TEXT, organisation, "organisation"),
    LOADED(FIELD_TEXT, language_form, "language_form"),
    LOADED(FIELD_INT, version, "version"),
    LOADED(FIELD_JSON, contact, "contact"),
    LOADED(FIELD_TEXT, account.proposed_by, "proposed_by"),
};
static const struct record applicant_record =
    RECORD("applicant", struct applicant, applicant_fields);

static const void *applicant_load(const struct rows *rows, struct arena *arena,
                                  void *subject)
{
    struct applicant *applicant = subject;

    rows_load(rows, 0, &applicant_record, arena, applicant);
    applicant->account.state = registered;
    return &applicant->account;
}

static const struct opening applicant_opening = {
    .lock = &sql_applicant_lock,
    .lifecycle = &applicant_lifecycle,
    .size = sizeof(struct applicant),
    .load = applicant_load,
};

/* The one way out: the journal says what was done. */
static err_t applicant_finish(struct tx *tx, const struct applicant *applicant,
                              const char *event)
{
    struct journal_entry entry = {
        .kind = "applicant",
        .id = applicant->id,
        .type = event,
        .organisation = applicant->organisation,
        .version = applicant->version + 1,
    };

    if (applicant->version > 0)
        entry.before =
            journal_standing(tx->arena, registered, applicant->version);
    entry.after = journal_standing(tx->arena, registered, entry.version);
    /* Whoever registered it; what it does with itself is its own. */
    if (tx->actor->capacity == CAPACITY_STAFF)
        entry.administrator = tx->actor->organisation;
    return journal_write(tx, &entry);
}

/* The member as JSON text; NULL when it is absent. */
static const char *member_json(struct tx *tx, const json_t *body,
                               const char *member)
{
    const json_t *value = json_object_get(body, member);

    return value == NULL ? NULL : json_text(tx->arena, value);
}

/* 8.12: an administrator registers applicants of its own counties. 8.5: from
 * elsewhere those of a kind that its calls take from any county. */
static err_t county_is_own(struct tx *tx, const json_t *body)
{
    const char *county = json_member_text(body, "county");
    struct rows *rows;

    TRY(db_query(tx, &sql_applicant_county,
                 ARGS({ "county", county },
                      { "kind", json_member_text(body, "kind") }),
                 &rows));
    if (rows_count(rows) > 0)
        return OK;
    fault_add(&tx->problem->faults, FAULT_NOT_OWN_COUNTY, "#/county", county);
    return ERR_INVALID_BODY;
}

/* 8.12: a municipality has a number, which begins with its county's; nobody
 * else has one. */
static void municipality_check(const json_t *body, struct faults *faults)
{
    static const char pointer[] = "#/municipalityNumber";
    const char *number = json_member_text(body, "municipalityNumber");
    const char *county = json_member_text(body, "county");
    bool is_municipality =
        json_text_equals(json_object_get(body, "kind"), "municipality");

    if (is_municipality && number == NULL)
        fault_add(faults, FAULT_REQUIRED, pointer, pointer + 2);
    else if (!is_municipality && number != NULL)
        fault_add(faults, FAULT_MUNICIPALITY_NUMBER_NOT_EXPECTED, pointer,
                  NULL);
    else if (number != NULL && strncmp(number, county, 2) != 0)
        fault_add(faults, FAULT_MUNICIPALITY_NOT_IN_COUNTY, pointer, county);
}

/* Where the organisation is: everything wrong about it at once. */
static err_t place_check(struct tx *tx, const json_t *body)
{
    municipality_check(body, &tx->problem->faults);
    TRY(county_is_own(tx, body));
    return tx->problem->faults.count == 0 ? OK : ERR_INVALID_BODY;
}

/* 8.14: what is proposed or confirmed now is told for ever. `confirmed_by`
 * NULL: proposed. */
static err_t account_record(struct tx *tx, const char *id,
                            const char *confirmed_by)
{
    return db_run(tx, &sql_applicant_account_add,
                  ARGS({ "id", id }, { "confirmed_by", confirmed_by }));
}

err_t applicant_may_read(struct tx *tx)
{
    if (tx->actor->capacity == CAPACITY_STAFF)
        return OK;
    return actor_require(tx->actor, ROLE_APPLICANT | ROLE_AUDITOR, tx->problem);
}

err_t applicant_get(struct tx *tx, const char *id, struct rows **out)
{
    bool is_staff = tx->actor->capacity == CAPACITY_STAFF;

    TRY(applicant_may_read(tx));
    return db_row(tx,
                  is_staff ? &sql_applicant_get_staff : &sql_applicant_get_own,
                  ARGS({ "id", id }), ERR_NOT_FOUND, out);
}

void applicant_decorate(struct text *out, const struct rows *rows, size_t row,
                        const struct actor *actor)
{
    struct applicant_account account = {
        .state = registered,
        .proposed_by = rows_text(rows, row, "_proposedBy"),
    };

    lifecycle_write_actions(out, &applicant_lifecycle, registered, &account,
                            actor);
}

err_t applicant_create(struct tx *tx, const json_t *body, const char **id)
{
    struct applicant made = { 0 };
    struct rows *rows;

    TRY(actor_require(tx->actor, ROLE_CASEWORKER, tx->problem));
    TRY(place_check(tx, body));
    TRY(db_row(tx, &sql_applicant_add,
               ARGS({ "organisation_number",
                      json_member_text(body, "organisationNumber") },
                    { "name", json_member_text(body, "name") },
                    { "kind", json_member_text(body, "kind") },
                    { "county", json_member_text(body, "county") },
                    { "municipality_number",
                      json_member_text(body, "municipalityNumber") },
                    { "language_form", json_member_text(body, "languageForm") },
                    { "contact", member_json(tx, body, "contact") }),
               ERR_APPLICANT_EXISTS, &rows));
    rows_load(rows, 0, &applicant_record, tx->arena, &made);
    *id = made.id;
    made.version = 0;
    return applicant_finish(tx, &made, "applicant.registered");
}

err_t applicant_edit(struct tx *tx, const char *id, int64_t version,
                     const json_t *patch, struct applicant *out,
                     json_t **merged)
{
    json_t *whole = json_own(tx->arena, json_object());
    struct applicant found;

    TRY(case_open(tx, &applicant_opening, id, version, "update", &found, NULL));
    json_object_set_new(whole, "languageForm",
                        json_string(found.language_form));
    if (found.contact != NULL)
        json_object_set(whole, "contact", found.contact);
    *merged = json_own(tx->arena, merge_patch(whole, patch));
    assert(*merged != NULL); /* the contract bounds the depth of a patch */
    *out = found;
    return OK;
}

err_t applicant_save(struct tx *tx, const struct applicant *applicant,
                     const json_t *merged)
{
    const char *form = json_member_text(merged, "languageForm");

    if (form == NULL) {
        fault_add(&tx->problem->faults, FAULT_REQUIRED, "#/languageForm",
                  "languageForm");
        return ERR_INVALID_BODY;
    }
    TRY(db_run(tx, &sql_applicant_update,
               ARGS({ "id", applicant->id }, { "language_form", form },
                    { "contact", member_json(tx, merged, "contact") })));
    return applicant_finish(tx, applicant, "applicant.updated");
}

err_t applicant_propose_account(struct tx *tx, const char *id, int64_t version,
                                const char *account_number)
{
    struct applicant applicant;

    TRY(case_open(tx, &applicant_opening, id, version, "propose-account",
                  &applicant, NULL));
    TRY(db_run(tx, &sql_applicant_propose_account,
               ARGS({ "id", id }, { "account_number", account_number },
                    { "person", tx->actor->person })));
    TRY(account_record(tx, id, NULL));
    return applicant_finish(tx, &applicant, "applicant.account_proposed");
}

err_t applicant_confirm_account(struct tx *tx, const char *id, int64_t version)
{
    struct applicant applicant;

    TRY(case_open(tx, &applicant_opening, id, version, "confirm-account",
                  &applicant, NULL));
    TRY(account_record(tx, id, tx->actor->person));
    TRY(db_run(tx, &sql_applicant_confirm_account, ARGS({ "id", id })));
    return applicant_finish(tx, &applicant, "applicant.account_confirmed");
}
