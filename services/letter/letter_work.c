/*
 * The worker's letters: claim, make outside of any transaction, keep.
 */
#include "services/base/digest.h"
#include "services/base/json.h"
#include "services/journal/journal.h"
#include "services/letter/letter.h"
#include "services/letter/letter_case.h"

/* How long one that is claimed is nobody else's, and how long it rests after
 * a failure, in seconds of real time. */
#define LEASE_S 60
#define PAUSE_SHORTEST_S 5
#define PAUSE_LONGEST_S 900

/* One letter that is ours to make for a while. */
struct claim {
    const char *id, *kind;
    const char *application_id, *report_id, *organisation, *administrator;
    const char *due_at; /* as we set it: the proof that it is still ours */
    json_t *content;
};

#define CLAIMED(macro, member, column)                                         \
    macro(struct claim, member, NULL, column)

static const struct field claim_fields[] = {
    CLAIMED(FIELD_TEXT, id, "id"),
    CLAIMED(FIELD_TEXT, kind, "kind"),
    CLAIMED(FIELD_TEXT, application_id, "application_id"),
    CLAIMED(FIELD_TEXT, report_id, "report_id"),
    CLAIMED(FIELD_TEXT, organisation, "organisation"),
    CLAIMED(FIELD_TEXT, administrator, "administrator"),
    CLAIMED(FIELD_TEXT, due_at, "claim"),
    CLAIMED(FIELD_JSON, content, "content"),
};
static const struct record claim_record =
    RECORD("letterClaim", struct claim, claim_fields);

static err_t claim_next(struct tx *tx, struct claim *out)
{
    struct rows *rows;

    TRY(db_query(
        tx, &sql_letter_claim,
        ARGS({ "lease_s", integer_text(tx->arena, LEASE_S) },
             { "longest_s", integer_text(tx->arena, PAUSE_LONGEST_S) }),
        &rows));
    TRY(tx_commit(tx));
    if (rows_count(rows) > 0)
        rows_load(rows, 0, &claim_record, tx->arena, out);
    tx_end(tx);
    return OK;
}

/* Whoever lost the claim meanwhile leaves it to who has it. */
static err_t keep(struct tx *tx, const struct claim *claim,
                  const struct letter_print *print)
{
    struct letter_owner owner = {
        .id = claim->id,
        .case_id = claim->application_id != NULL ? claim->application_id
                                                 : claim->report_id,
        .organisation = claim->organisation,
        .administrator = claim->administrator,
    };
    struct rows *rows;
    char sha256[65];

    digest_hex(print->pdf, print->pdf_length, sha256);
    TRY(db_query(tx, &sql_letter_keep,
                 ARGS({ "id", claim->id }, { "claim", claim->due_at },
                      { "title", print->title },
                      { "pages", integer_text(tx->arena, print->pages) },
                      { "sha256", sha256 },
                      { "pdf", letter_bytea(tx->arena, print) },
                      { "html", print->html }),
                 &rows));
    if (rows_count(rows) == 0)
        return OK;
    return letter_record(tx, &owner, NULL,
                         journal_standing_with(tx->arena, LETTER_MADE, 1,
                                               "sha256",
                                               arena_copy(tx->arena, sha256)));
}

static err_t postpone(struct tx *tx, const struct claim *claim)
{
    return db_run(
        tx, &sql_letter_postpone,
        ARGS({ "id", claim->id }, { "claim", claim->due_at },
             { "shortest_s", integer_text(tx->arena, PAUSE_SHORTEST_S) },
             { "longest_s", integer_text(tx->arena, PAUSE_LONGEST_S) }));
}

/* What its template demands and its content lacks is a fault as well: it
 * waits, is said each time, and holds up no other letter. */
static const char *make(struct tx *tx, const struct claim *claim,
                        struct letter_print *print)
{
    const char *why = NULL;
    json_t *missing;

    if (letter_print(tx->arena, claim->kind, claim->content, false, print,
                     &missing, &why) != OK)
        return why;
    return missing == NULL ? NULL
                           : arena_printf(tx->arena, "lacks %s",
                                          json_text(tx->arena, missing));
}

err_t letter_make_next(struct tx *tx, const char **said)
{
    struct claim claim = { 0 };
    struct letter_print print;
    const char *why;

    *said = NULL;
    TRY(claim_next(tx, &claim));
    if (claim.id == NULL)
        return OK;
    why = make(tx, &claim, &print);
    TRY(why == NULL ? keep(tx, &claim, &print) : postpone(tx, &claim));
    TRY(tx_commit(tx));
    *said = arena_printf(tx->arena, "%s %s %s", claim.kind, claim.id,
                         why == NULL ? "made" : why);
    return OK;
}
