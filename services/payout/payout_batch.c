/*
 * Sending payouts, and the files they are sent in.
 */
#include "services/payout/payout_batch.h"

#include <string.h>

#include "services/actor/actor.h"
#include "services/base/digest.h"
#include "services/journal/journal.h"
#include "services/payout/payout_case.h"

static const struct field request_fields[] = {
    FIELD_TEXT(struct payout_batch_request, call_id, "callId", NULL),
    FIELD_TEXT(struct payout_batch_request, due, "dueOnOrBefore", NULL),
};
const struct record payout_batch_request_record =
    RECORD("payoutBatchRequest", struct payout_batch_request, request_fields);

/* A batch while it is made. */
struct batch {
    const char *id, *due;
    struct payout *payouts; /* all that are due */
    err_t *verdicts;        /* what stands against each */
    size_t count, sent_count;
    int64_t total_nok;
};

static void batch_load(struct tx *tx, const struct rows *rows,
                       struct batch *out)
{
    out->count = rows_count(rows);
    out->payouts = arena_array(tx->arena, out->count + 1, sizeof *out->payouts);
    out->verdicts =
        arena_array(tx->arena, out->count + 1, sizeof *out->verdicts);
    for (size_t i = 0; i < out->count; i++) {
        struct payout *payout = &out->payouts[i];

        payout_from_row(rows, i, tx->arena, payout);
        out->verdicts[i] = payout_may_leave(&payout->facts);
        if (out->verdicts[i] != OK)
            continue;
        out->sent_count++;
        out->total_nok += payout->amount_nok;
    }
}

/* ---- Files --------------------------------------------------------------- */

struct files {
    struct text json, ndjson, csv;
};

static const char *const columns[] = {
    "fundTransferId", "paymentReference", "organisationNumber",
    "name",           "accountNumber",    "amountNok",
    "dueDate",        "message",          NULL,
};

static void lines_write(const struct rows *lines, struct files *out)
{
    rows_write_header(&out->csv, columns);
    for (size_t row = 0; row < rows_count(lines); row++) {
        struct text line = text_new(out->json.arena, 400);

        text_addc(&line, '{');
        rows_write_members(&line, lines, row);
        text_addc(&line, '}');
        text_add(&out->json, row > 0 ? "," : "");
        text_add(&out->json, line.bytes);
        text_add(&out->ndjson, line.bytes);
        text_addc(&out->ndjson, '\n');
        rows_write_record(&out->csv, lines, row, columns);
    }
}

static void files_write(struct tx *tx, const struct batch *batch,
                        const struct rows *lines, struct files *out)
{
    out->json = text_new(tx->arena, 4096);
    out->ndjson = text_new(tx->arena, 4096);
    out->csv = text_new(tx->arena, 4096);
    text_addf(&out->json, "{\"batchId\":\"%s\",\"count\":%zu,\"totalNok\":%lld",
              batch->id, batch->sent_count, (long long)batch->total_nok);
    text_add(&out->json, ",\"items\":[");
    lines_write(lines, out);
    text_add(&out->json, "]}");
}

static void digest_add(struct text *out, const char *form,
                       const struct text *file)
{
    char hex[65];

    digest_hex(file->bytes, file->length, hex);
    text_pair(out, form, hex);
}

static const char *digests_of(struct arena *arena, const struct files *files)
{
    struct text out = text_new(arena, 300);

    text_addc(&out, '{');
    digest_add(&out, "json", &files->json);
    digest_add(&out, "ndjson", &files->ndjson);
    digest_add(&out, "csv", &files->csv);
    text_addc(&out, '}');
    return out.bytes;
}

/* ---- What goes and what stays -------------------------------------------- */

static const char *left_out(struct arena *arena, const struct batch *batch)
{
    struct text out = text_new(arena, 256);

    text_addc(&out, '[');
    for (size_t i = 0; i < batch->count; i++) {
        if (batch->verdicts[i] == OK)
            continue;
        text_add(&out, out.length > 1 ? ",{" : "{");
        text_pair(&out, "fundTransferId", batch->payouts[i].id);
        text_pair(&out, "code", problem_entry(batch->verdicts[i])->code);
        text_addc(&out, '}');
    }
    text_addc(&out, ']');
    return out.bytes;
}

static const char *ids_sent(struct arena *arena, const struct batch *batch)
{
    struct text out = text_new(arena, 40 * (batch->count + 1));

    text_addc(&out, '{');
    for (size_t i = 0; i < batch->count; i++) {
        if (batch->verdicts[i] != OK)
            continue;
        text_add(&out, out.length > 1 ? "," : "");
        text_add(&out, batch->payouts[i].id);
    }
    text_addc(&out, '}');
    return out.bytes;
}

static err_t batch_add(struct tx *tx,
                       const struct payout_batch_request *request,
                       const struct batch *batch)
{
    struct arena *arena = tx->arena;
    struct files files;
    struct rows *lines;

    TRY(db_query(tx, &sql_payout_lines, ARGS({ "ids", ids_sent(arena, batch) }),
                 &lines));
    files_write(tx, batch, lines, &files);
    TRY(db_run(
        tx, &sql_payout_batch_add,
        ARGS({ "id", batch->id }, { "call_id", request->call_id },
             { "due", batch->due },
             { "count", integer_text(arena, (int64_t)batch->sent_count) },
             { "total", integer_text(arena, batch->total_nok) },
             { "left_out", left_out(arena, batch) },
             { "json_file", files.json.bytes },
             { "ndjson_file", files.ndjson.bytes },
             { "csv_file", files.csv.bytes },
             { "digests", digests_of(arena, &files) })));
    return journal_write(tx, &(struct journal_entry){
                                 .kind = "payout_batch",
                                 .id = batch->id,
                                 .type = "payout_batch.made",
                                 .administrator = tx->actor->organisation,
                                 .version = 1,
                                 .after = journal_standing(arena, "sent", 1),
                             });
}

static err_t send(struct tx *tx, struct payout *payout, const char *batch_id)
{
    const char *to = payout_follow(payout, "send");

    TRY(db_run(tx, &sql_payout_send,
               ARGS({ "id", payout->id }, { "state", to },
                    { "batch_id", batch_id })));
    return payout_tell(tx, payout, "send", to, NULL);
}

/* Nothing leaves to an account that nobody has attested. */
static err_t give_back(struct tx *tx, struct payout *payout)
{
    const char *to = payout_follow(payout, "return");

    TRY(db_run(tx, &sql_payout_return,
               ARGS({ "id", payout->id }, { "state", to })));
    return payout_tell(tx, payout, "return", to, NULL);
}

static err_t send_all(struct tx *tx, const struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        if (batch->verdicts[i] == OK)
            TRY(send(tx, &batch->payouts[i], batch->id));
        if (batch->verdicts[i] == ERR_ACCOUNT_CHANGED)
            TRY(give_back(tx, &batch->payouts[i]));
    }
    return OK;
}

static err_t batch_begin(struct tx *tx,
                         const struct payout_batch_request *request,
                         struct batch *out)
{
    const struct arg *args =
        ARGS({ "call_id", request->call_id }, { "due", request->due });
    struct rows *rows;

    TRY(db_row(tx, &sql_payout_batch_begin, args, ERR_INTERNAL_ERROR, &rows));
    if (!rows_bool(rows, 0, "is_call_known"))
        return problem_with(tx->problem, ERR_REFERENCE_MISSING, "reference",
                            "callId");
    out->id = rows_text(rows, 0, "id");
    out->due = rows_text(rows, 0, "due");
    TRY(db_run(tx, &sql_payout_due_hold, args));
    TRY(db_query(tx, &sql_payout_due, args, &rows));
    batch_load(tx, rows, out);
    return OK;
}

err_t payout_batch_create(struct tx *tx,
                          const struct payout_batch_request *request,
                          const char **id)
{
    struct batch batch = { 0 };

    TRY(actor_require(tx->actor, ROLE_ATTESTANT, tx->problem));
    TRY(batch_begin(tx, request, &batch));
    if (batch.sent_count == 0) {
        tx->problem->members =
            arena_printf(tx->problem->arena, "\"leftOut\":%s",
                         left_out(tx->problem->arena, &batch));
        return ERR_NOTHING_DUE;
    }
    TRY(batch_add(tx, request, &batch));
    *id = batch.id;
    return send_all(tx, &batch);
}

err_t payout_batch_may_read(struct tx *tx)
{
    return actor_require(tx->actor, PAYOUT_STAFF, tx->problem);
}

err_t payout_batch_get(struct tx *tx, const char *id, struct rows **out)
{
    TRY(db_row(tx, &sql_payout_batch_get, ARGS({ "id", id }), ERR_NOT_FOUND,
               out));
    return payout_batch_may_read(tx);
}

err_t payout_batch_file(struct tx *tx, const char *id, struct rows **out)
{
    TRY(db_row(tx, &sql_payout_batch_file, ARGS({ "id", id }), ERR_NOT_FOUND,
               out));
    return payout_batch_may_read(tx);
}
