/*
 * Claim, ask, keep.
 */
#include "services/applicant/applicant_register.h"

#include "services/base/json.h"
#include "services/journal/journal.h"

/* One applicant that is ours to ask about for a while. */
struct claim {
    const char *id, *organisation;
    const char *due_at; /* as we set it: the proof that it is still ours */
    bool is_known;      /* the register once told facts of it */
};

static const struct field claim_fields[] = {
    FIELD_TEXT(struct claim, id, NULL, "id"),
    FIELD_TEXT(struct claim, organisation, NULL, "organisation"),
    FIELD_TEXT(struct claim, due_at, NULL, "claim"),
    FIELD_BOOL(struct claim, is_known, NULL, "is_known"),
};
static const struct record claim_record =
    RECORD("claim", struct claim, claim_fields);

const char *register_status(const struct register_answer *answer)
{
    switch (answer->outcome) {
    case REGISTER_FOUND:
        if (answer->is_bankrupt)
            return "bankrupt";
        return answer->is_winding_up ? "winding_up" : "active";
    case REGISTER_REMOVED:
        return "removed";
    case REGISTER_NOT_FOUND:
        return "not_found";
    case REGISTER_UNAVAILABLE:
        break;
    }
    return NULL;
}

/* A unit that went is 410, or has a day of deletion (domain 5.1): a 404 about
 * one that was there comes from somewhere on the way, such as a gateway with
 * JSON of its own, and would say the same of every applicant. */
static const char *status_believed(const struct claim *claim,
                                   const struct register_answer *answer)
{
    if (claim->is_known && answer->outcome == REGISTER_NOT_FOUND)
        return NULL;
    return register_status(answer);
}

/* As the contract shows it; NULL when the register told no facts. */
static const char *snapshot_text(struct arena *arena,
                                 const struct register_answer *answer)
{
    struct text text = text_new(arena, 256);

    if (answer->outcome != REGISTER_FOUND)
        return NULL;
    text_addc(&text, '{');
    text_pair(&text, "name", answer->name);
    text_pair(&text, "organisationForm", answer->organisation_form);
    text_pair(&text, "municipalityNumber", answer->municipality_number);
    text_pair(&text, "languageForm", answer->language_form);
    text_addc(&text, '}');
    return text.bytes;
}

/* `id` NULL: nobody is due. */
static err_t claim_next(struct tx *tx, struct claim *out)
{
    struct rows *rows;

    TRY(db_query(tx, &sql_applicant_register_claim,
                 ARGS({ "lease_s", integer_text(tx->arena, REGISTER_LEASE_S) }),
                 &rows));
    TRY(tx_commit(tx));
    if (rows_count(rows) > 0)
        rows_load(rows, 0, &claim_record, tx->arena, out);
    return OK;
}

static err_t postpone(struct tx *tx, const struct claim *claim)
{
    return db_run(tx, &sql_applicant_register_postpone,
                  ARGS({ "id", claim->id }, { "claim", claim->due_at },
                       { "shortest_s",
                         integer_text(tx->arena, REGISTER_PAUSE_SHORTEST_S) },
                       { "longest_s",
                         integer_text(tx->arena, REGISTER_PAUSE_LONGEST_S) }));
}

/* The applicant may read in its events what became of it. */
static err_t change_record(struct tx *tx, const struct claim *claim,
                           const char *status, const struct rows *kept)
{
    int64_t version = rows_int(kept, 0, "version");
    struct journal_entry entry = {
        .kind = "applicant",
        .id = claim->id,
        .type = "applicant.register_changed",
        .organisation = claim->organisation,
        .data = arena_printf(tx->arena, "{\"status\":\"%s\"}", status),
        .version = version,
        .before = journal_standing_with(tx->arena, "registered", version - 1,
                                        "registerStatus",
                                        rows_text(kept, 0, "status_before")),
        .after = journal_standing_with(tx->arena, "registered", version,
                                       "registerStatus", status),
    };

    return journal_write(tx, &entry);
}

static err_t keep(struct tx *tx, const struct claim *claim,
                  const struct register_answer *answer, const char *status)
{
    struct rows *rows;

    TRY(db_query(tx, &sql_applicant_register_keep,
                 ARGS({ "id", claim->id }, { "claim", claim->due_at },
                      { "name", answer->name }, { "status", status },
                      { "snapshot", snapshot_text(tx->arena, answer) },
                      { "next_s", integer_text(tx->arena, REGISTER_NEXT_S) }),
                 &rows));
    if (rows_count(rows) == 0 || !rows_bool(rows, 0, "is_changed"))
        return OK;
    return change_record(tx, claim, status, rows);
}

err_t applicant_register_next(struct tx *tx, const char *base,
                              const char **said)
{
    struct claim claim = { 0 };
    struct register_answer answer;
    const char *status;

    TRY(claim_next(tx, &claim));
    tx_end(tx);
    *said = NULL;
    if (claim.id == NULL)
        return OK;
    answer = register_ask(base, claim.organisation, tx->arena);
    status = status_believed(&claim, &answer);
    TRY(status == NULL ? postpone(tx, &claim)
                       : keep(tx, &claim, &answer, status));
    TRY(tx_commit(tx));
    *said = arena_printf(tx->arena, "%s %s", claim.organisation,
                         status == NULL ? "unavailable" : status);
    return OK;
}
