/*
 * Payouts: registered, attested, sent in batches, and what became of them.
 */
#include "api/ops.h"
#include "api/page.h"
#include "services/base/json.h"
#include "services/fund_transfer/fund_transfer.h"
#include "services/payout/payout.h"
#include "services/payout/payout_batch.h"
#include "services/payout/payout_result.h"

static const struct list_order batch_orders[] = {
    { "-createdAt", &sql_payout_batch_page       },
    { NULL,         &sql_payout_batch_page_total },
};

static const char *payout_id(const struct rq *rq)
{
    return rq_param(rq, "fundTransferId");
}

static const char *reason_of(const struct rq *rq)
{
    return json_member_text(rq->json, "reason");
}

/* ---- One payout ---------------------------------------------------------- */

static err_t create_payouts(struct rq *rq)
{
    const char *award = rq_param(rq, "awardId");
    struct text out = text_new(rq->arena, 4096);
    struct rows *rows;

    TRY(payout_register(&rq->tx, award,
                        json_object_get(rq->json, "instalments"), &rows));
    items_write(rq, &out, rows, rows_count(rows), fund_transfer_decorate);
    text_addc(&out, '}');
    return reply_created_list(
        rq, arena_printf(rq->arena, "/v1/fund-transfers?awardId=%s", award),
        &out);
}

static err_t reply_payout(struct rq *rq)
{
    struct rows *rows;

    TRY(fund_transfer_get(&rq->tx, payout_id(rq), &rows));
    return reply_row(rq, 200, rows, fund_transfer_decorate);
}

static err_t attest_payout(struct rq *rq)
{
    TRY(payout_attest(&rq->tx, payout_id(rq), rq_match_version(rq)));
    return reply_payout(rq);
}

/* An action that says why. */
static err_t act(struct rq *rq,
                 err_t (*action)(struct tx *tx, const char *id, int64_t version,
                                 const char *reason))
{
    TRY(action(&rq->tx, payout_id(rq), rq_match_version(rq), reason_of(rq)));
    return reply_payout(rq);
}

static err_t reregister_payout(struct rq *rq)
{
    int64_t amount_nok =
        json_integer_value(json_object_get(rq->json, "amountNok"));

    TRY(payout_reregister(&rq->tx, payout_id(rq), rq_match_version(rq),
                          amount_nok, reason_of(rq)));
    return reply_payout(rq);
}

static err_t hold_payout(struct rq *rq)
{
    return act(rq, payout_hold);
}

static err_t release_payout(struct rq *rq)
{
    return act(rq, payout_release);
}

static err_t cancel_payout(struct rq *rq)
{
    return act(rq, payout_cancel);
}

/* ---- Batches and results ------------------------------------------------- */

static err_t create_payout_batch(struct rq *rq)
{
    struct payout_batch_request request;
    struct rows *rows;
    const char *id;

    record_from_json(&payout_batch_request_record, rq->json, rq->arena,
                     &request);
    TRY(payout_batch_create(&rq->tx, &request, &id));
    TRY(payout_batch_get(&rq->tx, id, &rows));
    return reply_created(rq, "/v1/payout-batches/", rows, NULL);
}

static err_t list_payout_batches(struct rq *rq)
{
    TRY(payout_batch_may_read(&rq->tx));
    return reply_page(rq, batch_orders,
                      ARGS({ "call_id", rq_param(rq, "callId") }), NULL);
}

static err_t get_payout_batch(struct rq *rq)
{
    struct rows *rows;

    TRY(payout_batch_get(&rq->tx, rq_param(rq, "payoutBatchId"), &rows));
    return reply_row(rq, 200, rows, NULL);
}

static const char *file_of(const struct rq *rq, const struct rows *rows,
                           const char **extension)
{
    enum form form = rq->form->form;

    *extension = form == FORM_CSV      ? "csv"
                 : form == FORM_NDJSON ? "ndjson"
                                       : "json";
    return rows_text(rows, 0, *extension);
}

static err_t get_payout_batch_file(struct rq *rq)
{
    const char *file, *extension;
    struct rows *rows;

    TRY(payout_batch_file(&rq->tx, rq_param(rq, "payoutBatchId"), &rows));
    file = file_of(rq, rows, &extension);
    reply_header(rq, "Content-Disposition",
                 arena_printf(rq->arena, "attachment; filename=\"%s.%s\"",
                              rows_text(rows, 0, "id"), extension));
    return reply_export_text(rq, file);
}

static err_t create_payout_results(struct rq *rq)
{
    struct text out = text_new(rq->arena, 4096);

    text_add(&out, "{\"items\":");
    TRY(payout_results(&rq->tx, json_object_get(rq->json, "items"), &out));
    text_addc(&out, '}');
    return reply_body(rq, 200, NULL, out.bytes, out.length);
}

const struct handler payout_handlers[] = {
    { "createPayouts",       create_payouts        },
    { "attestPayout",        attest_payout         },
    { "reregisterPayout",    reregister_payout     },
    { "holdPayout",          hold_payout           },
    { "releasePayout",       release_payout        },
    { "cancelPayout",        cancel_payout         },
    { "createPayoutBatch",   create_payout_batch   },
    { "listPayoutBatches",   list_payout_batches   },
    { "getPayoutBatch",      get_payout_batch      },
    { "getPayoutBatchFile",  get_payout_batch_file },
    { "createPayoutResults", create_payout_results },
    { NULL,                  NULL                  },
};
