/*
 * Into a command on a fund transfer and out of it.
 */
#include "services/transfer/transfer_case.h"

#include "services/case/case.h"
#include "services/base/json.h"
#include "services/impartiality/impartiality.h"
#include "services/journal/journal.h"

#define AWARD(macro, member, column)                                           \
    macro(struct held_award, member, NULL, column)

static const struct field award_fields[] = {
    AWARD(FIELD_TEXT, id, "award_id"),
    AWARD(FIELD_TEXT, application_id, "application_id"),
    AWARD(FIELD_TEXT, call_id, "call_id"),
    AWARD(FIELD_TEXT, organisation, "organisation"),
    AWARD(FIELD_TEXT, administrator, "administrator"),
    AWARD(FIELD_JSON, rule_set, "rule_set"),
    AWARD(FIELD_TEXT, terms.state, "state"),
    AWARD(FIELD_INT, terms.year, "year"),
    AWARD(FIELD_INT, terms.this_year, "this_year"),
    AWARD(FIELD_INT, terms.hops, "hops"),
    AWARD(FIELD_BOOL, terms.is_carried, "is_carried"),
    AWARD(FIELD_INT, terms.held_nok, "held_nok"),
    AWARD(FIELD_INT, terms.excess_nok, "excess_nok"),
    AWARD(FIELD_INT, terms.freed_nok, "freed_nok"),
    AWARD(FIELD_JSON, terms.committed, "committed"),
    AWARD(FIELD_JSON, terms.measures, "measures"),
    AWARD(FIELD_JSON, terms.used, "used"),
};
static const struct record award_record =
    RECORD("heldAward", struct held_award, award_fields);

#define LOADED(macro, member, column)                                          \
    macro(struct transfer, member, NULL, column)

static const struct field transfer_fields[] = {
    LOADED(FIELD_TEXT, id, "id"),
    LOADED(FIELD_INT, version, "version"),
    LOADED(FIELD_INT, amount_nok, "amount_nok"),
    LOADED(FIELD_INT, granted_nok, "granted_nok"),
    LOADED(FIELD_JSON, parts, "parts"),
    LOADED(FIELD_TEXT, answer_deadline, "answer_deadline"),
};
static const struct record transfer_record =
    RECORD("transfer", struct transfer, transfer_fields);

err_t award_begin(struct tx *tx, const char *award_id, struct held_award *out)
{
    struct rows *rows;

    *out = (struct held_award){ 0 };
    TRY(db_run(tx, &sql_transfer_hold_award, ARGS({ "award_id", award_id })));
    TRY(db_row(tx, &sql_transfer_ask, ARGS({ "award_id", award_id }),
               ERR_NOT_FOUND, &rows));
    rows_load(rows, 0, &award_record, tx->arena, out);
    out->terms.carry_over_years =
        json_integer_value(json_object_get(out->rule_set, "carryOverYears"));
    return OK;
}

static const void *transfer_from_row(const struct rows *rows,
                                     struct arena *arena, void *subject)
{
    struct transfer *out = subject;

    rows_load(rows, 0, &transfer_record, arena, out);
    rows_load(rows, 0, &transfer_facts_record, arena, &out->facts);
    return &out->facts;
}

/* Says which deadline stood in the way. */
static void deadline_told(struct tx *tx, const void *subject, err_t refusal)
{
    const struct transfer *transfer = subject;

    if (refusal == ERR_PRIOR_NOTICE_RUNS)
        problem_with(tx->problem, refusal, "deadline",
                     transfer->answer_deadline);
}

/* fvl. § 8: who prepares or decides has declared first. Who only attests has
 * nothing to declare, but no conflict either. */
static err_t is_impartial(struct tx *tx, const char *application_id)
{
    const struct actor *actor = tx->actor;

    if (actor->capacity != CAPACITY_STAFF)
        return OK;
    if ((actor->roles & (ROLE_CASEWORKER | ROLE_APPROVER)) == 0)
        return impartiality_person_allowed(tx, application_id, actor->person);
    return impartiality_require(tx, application_id);
}

err_t transfer_begin(struct tx *tx, const char *id, int64_t version,
                     const char *action, struct transfer *out)
{
    struct opening opening = { .lock = &sql_transfer_load,
                               .size = sizeof *out,
                               .load = transfer_from_row,
                               .impartial = impartiality_of_case,
                               .tell = deadline_told };
    const struct transition *step;
    struct held_award award;
    struct rows *rows;

    TRY(db_row(tx, &sql_transfer_kind, ARGS({ "id", id }), ERR_NOT_FOUND,
               &rows));
    opening.lifecycle = transfer_lifecycle(rows_text(rows, 0, "kind"));
    if (opening.lifecycle == NULL)
        return ERR_NOT_FOUND;
    TRY(award_begin(tx, rows_text(rows, 0, "award_id"), &award));
    TRY(case_open(tx, &opening, id, version, action, out, &step));
    out->award = award;
    out->to = step->to;
    return is_impartial(tx, award.application_id);
}

err_t transfer_settle(struct tx *tx, const struct transfer *transfer,
                      const struct transfer_verdict *verdict)
{
    const json_t *parts = verdict->parts;

    TRY(db_run(
        tx, &sql_transfer_settle,
        ARGS({ "id", transfer->id }, { "state", transfer->to },
             { "granted_nok", integer_text(tx->arena, verdict->granted_nok) },
             { "parts", parts == NULL ? NULL : json_text(tx->arena, parts) },
             { "reason", verdict->reason })));
    return transfer_journal(tx, transfer, verdict->action, verdict->reason);
}

err_t transfer_journal(struct tx *tx, const struct transfer *transfer,
                       const char *action, const char *reason)
{
    struct arena *arena = tx->arena;
    const struct held_award *award = &transfer->award;
    const char *kind = transfer->facts.kind;
    struct journal_entry entry = {
        .kind = "fund_transfer",
        .id = transfer->id,
        .case_id = award->application_id,
        .type = transfer_event(kind, action),
        .organisation = award->organisation,
        .administrator = award->administrator,
        .reason = reason,
        .version = transfer->version + 1,
    };

    entry.data = arena_printf(
        arena, "{\"applicationId\":\"%s\",\"awardId\":\"%s\",\"kind\":\"%s\"}",
        award->application_id, award->id, kind);
    if (transfer->facts.state != NULL)
        entry.before =
            journal_standing(arena, transfer->facts.state, transfer->version);
    entry.after = journal_standing(arena, transfer->to, entry.version);
    return journal_write(tx, &entry);
}

err_t transfer_made(struct tx *tx, const struct held_award *award,
                    const char *kind, const char *id, const char *reason)
{
    struct transfer made = {
        .id = id,
        .facts = { .kind = kind },
        .award = *award,
        .to = transfer_lifecycle(kind)->states[0],
    };

    return transfer_journal(tx, &made, "create", reason);
}
