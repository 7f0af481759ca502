/*
 * Reading, accepting, declining and lapsing.
 */
#include "services/award/award.h"

#include <string.h>

#include "services/actor/actor.h"
#include "services/case/case.h"
#include "services/journal/journal.h"

/* An award for a command, loaded and held. */
struct award {
    const char *id, *application_id, *organisation, *administrator;
    const char *deadline;       /* to accept; NULL: none */
    const char *terms_version;  /* of the rule set */
    const char *account_number; /* that was confirmed; NULL: none */
    int64_t version, amount_nok;
    struct award_facts facts;
};

#define LOADED(macro, member) macro(struct award, member, NULL, #member)

static const struct field award_fields[] = {
    LOADED(FIELD_TEXT, id),
    LOADED(FIELD_TEXT, application_id),
    LOADED(FIELD_TEXT, organisation),
    LOADED(FIELD_TEXT, administrator),
    LOADED(FIELD_TEXT, deadline),
    LOADED(FIELD_TEXT, terms_version),
    LOADED(FIELD_TEXT, account_number),
    LOADED(FIELD_INT, version),
    LOADED(FIELD_INT, amount_nok),
};
static const struct record award_record =
    RECORD("award", struct award, award_fields);

static const void *award_from_row(const struct rows *rows, struct arena *arena,
                                  void *subject)
{
    struct award *out = subject;

    rows_load(rows, 0, &award_record, arena, out);
    rows_load(rows, 0, &award_facts_record, arena, &out->facts);
    return &out->facts;
}

static void deadline_told(struct tx *tx, const void *subject, err_t refusal)
{
    const struct award *award = subject;

    if (refusal == ERR_ACCEPTANCE_TOO_LATE)
        problem_with(tx->problem, refusal, "deadline", award->deadline);
}

static const struct opening opening = {
    .lock = &sql_award_load,
    .lifecycle = &award_lifecycle,
    .size = sizeof(struct award),
    .load = award_from_row,
    .tell = deadline_told,
};

static bool is_staff(const struct tx *tx)
{
    return tx->actor->capacity == CAPACITY_STAFF;
}

err_t award_may_read(struct tx *tx)
{
    if (is_staff(tx))
        return OK;
    return actor_require(tx->actor, ROLE_APPLICANT, tx->problem);
}

err_t award_get(struct tx *tx, const char *id, struct rows **out)
{
    TRY(award_may_read(tx));
    return db_row(tx, is_staff(tx) ? &sql_award_get_staff : &sql_award_get_own,
                  ARGS({ "id", id }), ERR_NOT_FOUND, out);
}

void award_decorate(struct text *out, const struct rows *rows, size_t row,
                    const struct actor *actor)
{
    struct award_facts facts = { 0 };

    rows_load(rows, row, &award_facts_record, out->arena, &facts);
    lifecycle_write_actions(out, &award_lifecycle, facts.state, &facts, actor);
}

static err_t begin(struct tx *tx, const char *id, int64_t version,
                   const char *action, struct award *out)
{
    TRY(db_run(tx, &sql_award_hold, ARGS({ "id", id })));
    return case_open(tx, &opening, id, version, action, out, NULL);
}

/* `award` as it was; what it is now is read. */
static err_t changed(struct tx *tx, const struct award *award, const char *type,
                     const char *reason)
{
    struct award now = { 0 };
    struct rows *rows;
    struct journal_entry entry = {
        .kind = "award",
        .id = award->id,
        .case_id = award->application_id,
        .type = type,
        .organisation = award->organisation,
        .administrator = award->administrator,
        .data = arena_printf(tx->arena, "{\"applicationId\":\"%s\"}",
                             award->application_id),
        .reason = reason,
        .before = journal_standing_nok(tx->arena, award->facts.state,
                                       award->version, award->amount_nok),
    };

    TRY(db_row(tx, &sql_award_load, ARGS({ "id", award->id }),
               ERR_INTERNAL_ERROR, &rows));
    award_from_row(rows, tx->arena, &now);
    entry.after = journal_standing_nok(tx->arena, now.facts.state, now.version,
                                       now.amount_nok);
    entry.version = now.version;
    return journal_write(tx, &entry);
}

/* What the guard has seen, the database has: the row is held. */
static err_t done(const struct rows *rows)
{
    return rows_bool(rows, 0, "isDone") ? OK : ERR_INTERNAL_ERROR;
}

err_t award_accept(struct tx *tx, const char *id, int64_t version,
                   const char *terms_version, const char *account_number)
{
    struct award award;
    struct rows *rows;

    TRY(begin(tx, id, version, "accept", &award));
    if (strcmp(terms_version, award.terms_version) != 0)
        return problem_with(tx->problem, ERR_TERMS_OUTDATED, "expected",
                            award.terms_version);
    if (strcmp(account_number, award.account_number) != 0)
        return ERR_ACCOUNT_NOT_CONFIRMED;
    TRY(db_row(tx, &sql_award_accept,
               ARGS({ "id", id }, { "terms_version", terms_version },
                    { "account_number", account_number }),
               ERR_INTERNAL_ERROR, &rows));
    TRY(done(rows));
    return changed(tx, &award, "award.accepted", NULL);
}

err_t award_decline(struct tx *tx, const char *id, int64_t version,
                    const char *reason)
{
    struct award award;
    struct rows *rows;

    TRY(begin(tx, id, version, "decline", &award));
    TRY(db_row(tx, &sql_award_decline, ARGS({ "id", id }, { "reason", reason }),
               ERR_INTERNAL_ERROR, &rows));
    TRY(done(rows));
    return changed(tx, &award, "award.declined", reason);
}

static err_t lapse_told(struct tx *tx, const struct rows *rows)
{
    int64_t version = rows_int(rows, 0, "version");
    const char *application_id = rows_text(rows, 0, "application_id");
    struct journal_entry entry = {
        .kind = "award",
        .id = rows_text(rows, 0, "id"),
        .case_id = application_id,
        .type = "award.lapsed",
        .organisation = rows_text(rows, 0, "organisation"),
        .administrator = rows_text(rows, 0, "administrator"),
        .data = arena_printf(tx->arena, "{\"applicationId\":\"%s\"}",
                             application_id),
        .before = journal_standing_nok(tx->arena, "offered",
                                       rows_int(rows, 0, "was_version"),
                                       rows_int(rows, 0, "was_nok")),
        .after = journal_standing_nok(tx->arena, "lapsed", version, 0),
        .version = version,
    };

    return journal_write(tx, &entry);
}

err_t award_lapse_next(struct tx *tx, const char **said)
{
    struct rows *rows;

    *said = NULL;
    TRY(db_query(tx, &sql_award_lapse, NO_ARGS, &rows));
    if (rows_count(rows) > 0)
        TRY(lapse_told(tx, rows));
    TRY(tx_commit(tx));
    if (rows_count(rows) > 0)
        *said = rows_text(rows, 0, "id");
    return OK;
}

err_t award_follows(struct tx *tx)
{
    return db_run(tx, &sql_award_follows, NO_ARGS);
}
