/*
 * Claim, ask, keep.
 */
#include "services/file/file_scan.h"

#include "services/file/file_case.h"
#include "services/file/file_store.h"
#include "services/gateways/clamd.h"

/* One file that is ours to ask about for a while. */
struct claim {
    struct file file;
    const char *due_at; /* as we set it: the proof that it is still ours */
    bool is_new;        /* nobody asked about it before */
};

static const struct field claim_fields[] = {
    FIELD_TEXT(struct claim, file.id, NULL, "id"),
    FIELD_TEXT(struct claim, file.organisation, NULL, "organisation"),
    FIELD_TEXT(struct claim, file.administrator, NULL, "administrator"),
    FIELD_INT(struct claim, file.size_bytes, NULL, "size_bytes"),
    FIELD_INT(struct claim, file.version, NULL, "version"),
    FIELD_TEXT(struct claim, file.facts.state, NULL, "state"),
    FIELD_TEXT(struct claim, due_at, NULL, "claim"),
    FIELD_BOOL(struct claim, is_new, NULL, "is_new"),
};
static const struct record claim_record =
    RECORD("claim", struct claim, claim_fields);

/* What an answer makes of a file; that the scanner takes no file as large as
 * this one is for whoever set its limits (FILE_BYTES_MAX, file_limits.h). */
static const struct finding {
    enum clamd_outcome outcome;
    const char *state;
    const char *refusal; /* of code.def */
} findings[] = {
    { CLAMD_CLEAN, "clean", NULL },
    { CLAMD_INFECTED, "infected", "INFECTED" },
    { CLAMD_TOO_LARGE, "failed", "SCAN_FAILED" },
};

/* NULL: nothing was found out. */
static const struct finding *finding_of(enum clamd_outcome outcome)
{
    for (size_t i = 0; i < sizeof findings / sizeof *findings; i++) {
        if (findings[i].outcome == outcome)
            return &findings[i];
    }
    return NULL;
}

/* `file.id` NULL: none is due. */
static err_t claim_next(struct tx *tx, struct claim *out)
{
    struct rows *rows;

    TRY(db_query(tx, &sql_file_scan_claim,
                 ARGS({ "lease_s", integer_text(tx->arena, FILE_SCAN_LEASE_S) },
                      { "longest_s",
                        integer_text(tx->arena, FILE_SCAN_PAUSE_LONGEST_S) }),
                 &rows));
    if (rows_count(rows) > 0) {
        rows_load(rows, 0, &claim_record, tx->arena, out);
        if (out->is_new)
            TRY(file_step_tell(tx, &out->file, "scanning", NULL));
    }
    return tx_commit(tx);
}

/* ---- Asking --------------------------------------------------------------- */

struct sending {
    struct clamd *clamd;
    bool is_over; /* it takes no more; what it says tells why */
};

static err_t piece_send(void *visitor, const unsigned char *bytes,
                        size_t length)
{
    struct sending *sending = visitor;

    sending->is_over = !clamd_send(sending->clamd, bytes, length);
    return sending->is_over ? ERR_OVERLOADED : OK;
}

/* Each piece is read by a statement of its own, so that no transaction waits
 * for the scanner. A file that was deleted meanwhile has no pieces left. */
static err_t ask(struct tx *tx, const char *address, const struct file *file,
                 struct clamd_answer *out)
{
    struct sending sending = {
        .clamd = clamd_begin(tx->arena, address, &clamd_limits_usual),
    };
    struct tx reading = {
        .pool = tx->pool,
        .mode = TX_READ,
        .arena = tx->arena,
        .problem = tx->problem,
        .actor = tx->actor,
        .trace_id = tx->trace_id,
        .operation = tx->operation,
        .clock_shift = tx->clock_shift,
    };
    err_t err = file_store_read(&reading, file->id, 0, file->size_bytes,
                                piece_send, &sending);

    tx_end(&reading);
    if (err == OK || sending.is_over) {
        *out = clamd_end(sending.clamd);
        return OK;
    }
    tx->diagnostic = reading.diagnostic;
    *out = (struct clamd_answer){ .outcome = CLAMD_UNAVAILABLE,
                                  .why = "its parts are gone" };
    return err == ERR_INTERNAL_ERROR ? OK : err;
}

/* ---- Keeping -------------------------------------------------------------- */

static err_t postpone(struct tx *tx, const struct claim *claim)
{
    return db_run(tx, &sql_file_scan_postpone,
                  ARGS({ "id", claim->file.id }, { "claim", claim->due_at },
                       { "shortest_s",
                         integer_text(tx->arena, FILE_SCAN_PAUSE_SHORTEST_S) },
                       { "longest_s",
                         integer_text(tx->arena, FILE_SCAN_PAUSE_LONGEST_S) }));
}

/* Harmful content is nobody's to keep; what it was called is in the audit. */
static err_t keep(struct tx *tx, struct claim *claim,
                  const struct finding *finding, const char *signature,
                  bool *is_kept)
{
    struct rows *rows;

    TRY(db_query(tx, &sql_file_scan_keep,
                 ARGS({ "id", claim->file.id }, { "claim", claim->due_at },
                      { "state", finding->state },
                      { "refusal", finding->refusal }),
                 &rows));
    *is_kept = rows_count(rows) > 0;
    if (!*is_kept)
        return OK;
    if (finding->outcome == CLAMD_INFECTED)
        TRY(file_store_drop(tx, claim->file.id));
    /* It may have been sent to the other side meanwhile. */
    claim->file.administrator = rows_text(rows, 0, "administrator");
    claim->file.facts.state = "scanning";
    claim->file.version = rows_int(rows, 0, "version");
    return file_step_tell(tx, &claim->file, finding->state, signature);
}

static const char *words(struct tx *tx, const struct claim *claim,
                         const struct finding *finding,
                         const struct clamd_answer *answer, bool is_kept)
{
    const char *id = claim->file.id;

    if (!is_kept)
        return arena_printf(tx->arena, "%s lost", id);
    if (finding == NULL)
        return arena_printf(tx->arena, "%s unavailable: %s", id, answer->why);
    if (answer->signature != NULL)
        return arena_printf(tx->arena, "%s %s %s", id, finding->state,
                            answer->signature);
    return arena_printf(tx->arena, "%s %s", id, finding->state);
}

err_t file_scan_next(struct tx *tx, const char *address, const char **said)
{
    struct claim claim = { 0 };
    struct clamd_answer answer = { 0 };
    const struct finding *finding;
    bool is_kept = true;

    TRY(claim_next(tx, &claim));
    tx_end(tx);
    *said = NULL;
    if (claim.file.id == NULL)
        return OK;
    TRY(ask(tx, address, &claim.file, &answer));
    finding = finding_of(answer.outcome);
    TRY(finding == NULL
            ? postpone(tx, &claim)
            : keep(tx, &claim, finding, answer.signature, &is_kept));
    TRY(tx_commit(tx));
    *said = words(tx, &claim, finding, &answer, is_kept);
    return OK;
}
