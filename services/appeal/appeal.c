/*
 * The party's side of an appeal, and what each side reads.
 */
#include "services/appeal/appeal.h"

#include <string.h>

#include "services/actor/actor.h"
#include "services/appeal/appeal_case.h"
#include "services/impartiality/impartiality.h"

#define LETTER(member, name)                                                   \
    FIELD_TEXT(struct appeal_letter, member, name, NULL)

static const struct field letter_fields[] = {
    LETTER(wanted_change, "wantedChange"),
    LETTER(reasons, "reasons"),
    LETTER(representative, "representative"),
    LETTER(sent_at, "sentAt"),
    LETTER(received_at, "receivedAt"),
};

const struct record appeal_letter_record =
    RECORD("appealLetter", struct appeal_letter, letter_fields);

static bool is_staff(const struct tx *tx)
{
    return tx->actor->capacity == CAPACITY_STAFF;
}

err_t appeal_may_read(struct tx *tx)
{
    if (is_staff(tx))
        return OK;
    return actor_require(tx->actor, ROLE_APPLICANT, tx->problem);
}

err_t appeal_get(struct tx *tx, const char *id, struct rows **out)
{
    TRY(appeal_may_read(tx));
    return db_row(tx,
                  is_staff(tx) ? &sql_appeal_get_staff : &sql_appeal_get_own,
                  ARGS({ "id", id }), ERR_NOT_FOUND, out);
}

err_t appeal_case_file(struct tx *tx, const char *id, struct rows **out)
{
    return db_row(tx, &sql_appeal_case_file, ARGS({ "id", id }), ERR_NOT_FOUND,
                  out);
}

void appeal_decorate(struct text *out, const struct rows *rows, size_t row,
                     const struct actor *actor)
{
    struct appeal_facts facts = { 0 };

    rows_load(rows, row, &appeal_facts_record, out->arena, &facts);
    lifecycle_write_actions(out, &appeal_lifecycle, facts.state, &facts, actor);
}

/* fvl. § 28: what may be appealed, and by whom it is decided, is the rule
 * set's and the history's to say. */
static err_t appealable_or_told(struct tx *tx, const struct rows *asked)
{
    const char *why = rows_text(asked, 0, "why");
    const char *live = rows_text(asked, 0, "live_id");

    if (live != NULL)
        return problem_with(tx->problem, ERR_APPEAL_EXISTS, "appealId", live);
    if (why != NULL)
        return problem_with(tx->problem, ERR_NOT_APPEALABLE, "why", why);
    return OK;
}

/* Of a letter: posted after the notice, received after it was posted. */
static err_t times_or_told(struct tx *tx, const struct rows *asked)
{
    struct faults *faults = &tx->problem->faults;

    if (rows_bool(asked, 0, "is_sent_in_future"))
        fault_add(faults, FAULT_SENT_IN_FUTURE, "#/sentAt", NULL);
    if (rows_bool(asked, 0, "is_sent_too_early"))
        fault_add(faults, FAULT_SENT_BEFORE_NOTICE, "#/sentAt", NULL);
    if (rows_bool(asked, 0, "is_received_wrongly"))
        fault_add(faults, FAULT_RECEIVED_OUT_OF_ORDER, "#/receivedAt", NULL);
    return faults->count == 0 ? OK : ERR_INVALID_BODY;
}

/* `roles`: who may, of those who see what is appealed. */
static err_t ask(struct tx *tx, const struct appealed *of, unsigned roles,
                 const struct appeal_letter *letter, struct rows **out)
{
    TRY(db_run(tx, &sql_appeal_hold_decided,
               ARGS({ "decision_id", of->decision_id },
                    { "fund_transfer_id", of->fund_transfer_id })));
    TRY(db_row(tx, &sql_appeal_ask,
               ARGS({ "decision_id", of->decision_id },
                    { "fund_transfer_id", of->fund_transfer_id },
                    { "sent_at", letter->sent_at },
                    { "received_at", letter->received_at }),
               ERR_NOT_FOUND, out));
    TRY(actor_require(tx->actor, roles, tx->problem));
    TRY(appealable_or_told(tx, *out));
    return times_or_told(tx, *out);
}

/* The columns of both ways in. */
#define APPEALED(asked)                                                        \
    { "decision_id", rows_text(asked, 0, "decision_id") },                     \
        { "fund_transfer_id", rows_text(asked, 0, "fund_transfer_id") },       \
        { "application_id", rows_text(asked, 0, "application_id") },           \
        { "call_id", rows_text(asked, 0, "call_id") },                         \
        { "organisation", rows_text(asked, 0, "organisation") },               \
        { "administrator", rows_text(asked, 0, "administrator") },             \
        { "appeal_body", rows_text(asked, 0, "appeal_body") },                 \
        { "deadline_at", rows_text(asked, 0, "deadline_at") },                 \
        { "dismissed_id", rows_text(asked, 0, "dismissed_id") },               \
        { "wanted_change", letter->wanted_change },                            \
        { "reasons", letter->reasons },                                        \
        { "representative", letter->representative }

static err_t made(struct tx *tx, const struct rows *asked,
                  const struct rows *added, const char **id)
{
    struct appeal appeal = {
        .id = rows_text(added, 0, "id"),
        .of = { rows_text(asked, 0, "decision_id"),
                rows_text(asked, 0, "fund_transfer_id") },
        .application_id = rows_text(asked, 0, "application_id"),
        .organisation = rows_text(asked, 0, "organisation"),
        .administrator = rows_text(asked, 0, "administrator"),
        .to = appeal_lifecycle.states[0],
    };

    *id = appeal.id;
    return appeal_tell(tx, &appeal, "create", NULL);
}

err_t appeal_create(struct tx *tx, const struct appealed *of,
                    const struct appeal_letter *letter, const char **id)
{
    struct rows *asked, *added;

    TRY(ask(tx, of, ROLE_SIGNATORY, letter, &asked));
    TRY(db_row(tx, &sql_appeal_add_own, ARGS(APPEALED(asked)),
               ERR_INTERNAL_ERROR, &added));
    return made(tx, asked, added, id);
}

err_t appeal_register(struct tx *tx, const struct appealed *of,
                      const struct appeal_letter *letter, const char **id)
{
    struct rows *asked, *added;

    TRY(ask(tx, of, APPEAL_STAFF, letter, &asked));
    /* The postmark that is read decides whether it is in time. */
    TRY(impartiality_require(tx, rows_text(asked, 0, "application_id")));
    TRY(db_row(tx, &sql_appeal_add_staff,
               ARGS(APPEALED(asked), { "sent_at", letter->sent_at },
                    { "received_at", letter->received_at }),
               ERR_INTERNAL_ERROR, &added));
    return made(tx, asked, added, id);
}

err_t appeal_correct(struct tx *tx, const char *id, int64_t version,
                     const struct appeal_letter *letter)
{
    struct appeal appeal;
    const char *to;

    TRY(appeal_begin_own(tx, id, version, "correct", &appeal, &to));
    if (letter->wanted_change == NULL && letter->reasons == NULL &&
        letter->representative == NULL) {
        fault_add(&tx->problem->faults, FAULT_NOTHING_CHANGED, "#", NULL);
        return ERR_INVALID_BODY;
    }
    TRY(db_run(tx, &sql_appeal_correct,
               ARGS({ "id", id }, { "state", to },
                    { "wanted_change", letter->wanted_change },
                    { "reasons", letter->reasons },
                    { "representative", letter->representative })));
    return appeal_tell(tx, &appeal, "correct", NULL);
}

err_t appeal_withdraw(struct tx *tx, const char *id, int64_t version)
{
    struct appeal appeal;
    const char *to;

    TRY(appeal_begin_own(tx, id, version, "withdraw", &appeal, &to));
    TRY(db_run(tx, &sql_appeal_withdraw, ARGS({ "id", id }, { "state", to })));
    return appeal_tell(tx, &appeal, "withdraw", NULL);
}

/* Whoever may change what is attached to an appeal in this state. */
static bool takes_attachments(const struct tx *tx, const struct rows *rows)
{
    const char *state = rows_text(rows, 0, "state");

    if (is_staff(tx))
        return rows_bool(rows, 0, "is_on_paper") &&
               strcmp(state, "received") == 0;
    return words_have("received correction_requested", state);
}

err_t appeal_change_attached(struct tx *tx, const char *id,
                             struct attached_to *out)
{
    struct rows *rows;

    TRY(appeal_get(tx, id, &rows));
    TRY(actor_require(tx->actor, is_staff(tx) ? APPEAL_STAFF : ROLE_SIGNATORY,
                      tx->problem));
    TRY(db_run(tx, &sql_appeal_hold, ARGS({ "id", id })));
    TRY(db_row(tx, &sql_appeal_attach, ARGS({ "id", id }), ERR_NOT_FOUND,
               &rows));
    TRY(impartiality_of_case(tx, rows));
    if (!takes_attachments(tx, rows))
        return problem_with(tx->problem, ERR_ILLEGAL_TRANSITION, "state",
                            rows_text(rows, 0, "state"));
    if (is_staff(tx))
        TRY(impartiality_require(tx, rows_text(rows, 0, "application_id")));
    *out = (struct attached_to){
        .application_id = rows_text(rows, 0, "application_id"),
        .appeal_id = id,
        .organisation = rows_text(rows, 0, "organisation"),
        .administrator = rows_text(rows, 0, "administrator"),
        .is_sent = true,
    };
    return OK;
}
