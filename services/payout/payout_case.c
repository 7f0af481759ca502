/*
 * Into a command on a payout and out of it.
 */
#include "services/payout/payout_case.h"

#include <string.h>

#include "services/case/case.h"
#include "services/impartiality/impartiality.h"
#include "services/journal/journal.h"

#define LOADED(macro, member, column)                                          \
    macro(struct payout, member, NULL, column)

static const struct field payout_fields[] = {
    LOADED(FIELD_TEXT, id, "id"),
    LOADED(FIELD_TEXT, application_id, "application_id"),
    LOADED(FIELD_TEXT, award_id, "award_id"),
    LOADED(FIELD_TEXT, organisation, "organisation"),
    LOADED(FIELD_TEXT, administrator, "administrator"),
    LOADED(FIELD_INT, amount_nok, "amount_nok"),
    LOADED(FIELD_INT, version, "version"),
};
static const struct record payout_record =
    RECORD("payout", struct payout, payout_fields);

void payout_from_row(const struct rows *rows, size_t row, struct arena *arena,
                     struct payout *out)
{
    rows_load(rows, row, &payout_record, arena, out);
    rows_load(rows, row, &payout_facts_record, arena, &out->facts);
}

static const void *payout_load(const struct rows *rows, struct arena *arena,
                               void *subject)
{
    struct payout *out = subject;

    payout_from_row(rows, 0, arena, out);
    return &out->facts;
}

#define OPENING(asked)                                                         \
    {                                                                          \
        .lock = &sql_payout_load, .lifecycle = &payout_lifecycle,              \
        .size = sizeof(struct payout), .load = payout_load,                    \
        .impartial = (asked),                                                  \
    }

static const struct opening opening = OPENING(impartiality_of_case);
static const struct opening stopping = OPENING(NULL);

static err_t begin(struct tx *tx, const struct opening *how, const char *id,
                   int64_t version, const char *action, struct payout *out,
                   const char **to)
{
    const struct transition *step;

    TRY(db_run(tx, &sql_payout_hold_case, ARGS({ "id", id })));
    TRY(case_open(tx, how, id, version, action, out, &step));
    *to = step->to;
    return OK;
}

err_t payout_begin(struct tx *tx, const char *id, int64_t version,
                   const char *action, struct payout *out, const char **to)
{
    return begin(tx, &opening, id, version, action, out, to);
}

err_t payout_begin_stop(struct tx *tx, const char *id, int64_t version,
                        struct payout *out, const char **to)
{
    return begin(tx, &stopping, id, version, "hold", out, to);
}

const char *payout_follow(const struct payout *payout, const char *action)
{
    for (size_t i = 0; i < payout_lifecycle.transition_count; i++) {
        const struct transition *row = &payout_lifecycle.transitions[i];

        if (row->roles == FOLLOWS && strcmp(row->action, action) == 0 &&
            strcmp(row->from, payout->facts.state) == 0)
            return row->to;
    }
    return NULL;
}

err_t payout_tell(struct tx *tx, struct payout *payout, const char *action,
                  const char *to, const char *reason)
{
    struct arena *arena = tx->arena;
    struct journal_entry entry = {
        .kind = "fund_transfer",
        .id = payout->id,
        .case_id = payout->application_id,
        .type = payout_event(action),
        .organisation = payout->organisation,
        .administrator = payout->administrator,
        .data = arena_printf(arena,
                             "{\"applicationId\":\"%s\",\"awardId\":\"%s\","
                             "\"amountNok\":%lld}",
                             payout->application_id, payout->award_id,
                             (long long)payout->amount_nok),
        .reason = reason,
        .version = payout->version + 1,
    };

    /* With its amount, which may have been lowered. */
    if (payout->facts.state != NULL)
        entry.before =
            journal_standing_nok(arena, payout->facts.state, payout->version,
                                 payout->was_nok == 0 ? payout->amount_nok
                                                      : payout->was_nok);
    entry.after =
        journal_standing_nok(arena, to, entry.version, payout->amount_nok);
    payout->facts.state = to;
    payout->version = entry.version;
    return journal_write(tx, &entry);
}
