/*
 * Money that is claimed back (domain 8.59 and 8.60): prior notice, answer,
 * decision, and how it ends.
 */
#include "services/actor/actor.h"
#include "services/base/json.h"
#include "services/decision/decision_case.h"
#include "services/decision/decision_rules.h"
#include "services/decision/legal_basis.h"
#include "services/decision/notice.h"
#include "services/decision/prior_notice.h"
#include "services/impartiality/impartiality.h"
#include "services/letter/letter.h"
#include "services/transfer/transfer_case.h"

static const struct field notice_fields[] = {
    FIELD_INT(struct repayment_notice, amount_nok, "amountNok", NULL),
    FIELD_TEXT(struct repayment_notice, ground, "ground", NULL),
    FIELD_TEXT(struct repayment_notice, reason, "reason", NULL),
    FIELD_TEXT(struct repayment_notice, answer_by, "answerByDate", NULL),
};
const struct record repayment_notice_record =
    RECORD("repaymentNotice", struct repayment_notice, notice_fields);

static const struct field claim_fields[] = {
    FIELD_INT(struct repayment_claim, amount_nok, "amountNok", NULL),
    FIELD_JSON(struct repayment_claim, reasons, "reasons", NULL),
    FIELD_TEXT(struct repayment_claim, due, "dueDate", NULL),
    FIELD_TEXT(struct repayment_claim, early_due_reason, "earlyDueReason",
               NULL),
};
const struct record repayment_claim_record =
    RECORD("repaymentClaim", struct repayment_claim, claim_fields);

/* Whom a claim is told to, and the law of that day. */
struct repayment_recipient {
    const char *language;
    json_t *law;
};
static const struct field recipient_fields[] = {
    FIELD_TEXT(struct repayment_recipient, language, NULL, "language"),
    FIELD_JSON(struct repayment_recipient, law, NULL, "law"),
};
static const struct record recipient_record =
    RECORD("repaymentRecipient", struct repayment_recipient, recipient_fields);

err_t repayment_notify(struct tx *tx, const char *award_id,
                       const struct repayment_notice *notice, const char **id)
{
    struct held_award award;
    struct rows *rows;

    TRY(award_begin(tx, award_id, &award));
    TRY(actor_require(tx->actor, ROLE_CASEWORKER | ROLE_APPROVER, tx->problem));
    TRY(impartiality_require(tx, award.application_id));
    TRY(prior_notice_weigh(tx, award.rule_set,
                           &(struct time_to_answer){ .date = notice->answer_by,
                                                     .pointer =
                                                         "#/answerByDate" }));
    TRY(repayment_check_notice(&award.terms, notice->amount_nok, tx->problem));
    fault_add_if_blank(&tx->problem->faults, "#/reason", notice->reason);
    if (tx->problem->faults.count > 0)
        return ERR_INVALID_BODY;
    TRY(db_row(
        tx, &sql_repayment_add,
        ARGS({ "award_id", award_id },
             { "amount_nok", integer_text(tx->arena, notice->amount_nok) },
             { "ground", notice->ground }, { "reason", notice->reason },
             { "answer_by", notice->answer_by }),
        ERR_INTERNAL_ERROR, &rows));
    *id = rows_text(rows, 0, "id");
    TRY(transfer_made(tx, &award, "repayment", *id, notice->reason));
    return letter_tell(tx, LETTER_CLAIM_NOTICE, *id);
}

err_t repayment_answer(struct tx *tx, const char *id, int64_t version,
                       const char *text)
{
    struct transfer transfer;

    TRY(transfer_begin(tx, id, version, "answer", &transfer));
    TRY(db_run(tx, &sql_repayment_answer,
               ARGS({ "id", id }, { "answer", text })));
    return transfer_journal(tx, &transfer, "answer", NULL);
}

/* fvl. § 42: nobody has to pay while it can still appeal, unless it is said
 * why. And § 25: why it has to pay at all. */
static err_t claim_said_or_told(struct tx *tx,
                                const struct repayment_claim *claim,
                                const struct appeal_period *period)
{
    struct faults *faults = &tx->problem->faults;
    struct rows *rows;

    TRY(db_row(tx, &sql_repayment_weigh_due,
               ARGS({ "due", claim->due },
                    { "appeal_deadline", period->deadline }),
               ERR_INTERNAL_ERROR, &rows));
    if (rows_bool(rows, 0, "is_past"))
        fault_add(faults, FAULT_DATE_IN_PAST, "#/dueDate", NULL);
    else if (rows_bool(rows, 0, "is_early") && claim->early_due_reason == NULL)
        fault_add(faults, FAULT_DUE_BEFORE_APPEAL, "#/dueDate",
                  period->deadline);
    decision_check_reasons(claim->reasons, "#/reasons", faults);
    return faults->count == 0 ? OK : ERR_INVALID_BODY;
}

/* Not more than the recipient was told, and could answer to. */
static err_t claim_or_told(struct tx *tx, const struct transfer *transfer,
                           const struct repayment_claim *claim)
{
    if (claim->amount_nok > transfer->amount_nok) {
        fault_add(&tx->problem->faults, FAULT_CLAIM_OVER_NOTICE, "#/amountNok",
                  integer_text(tx->arena, transfer->amount_nok));
        return ERR_INVALID_BODY;
    }
    return repayment_check(&transfer->award.terms, claim->amount_nok,
                           tx->problem);
}

/* What the claim rests on, as in force today, and what the party may do about
 * it (fvl. § 27). */
static err_t rights_told(struct tx *tx, const struct transfer *transfer,
                         const struct appeal_period *period, json_t **notice)
{
    static const char *const topics[] = {
        "repayment",       "prior_notice",         "decision_form",
        "reasons",         "reasons_content",      "notification",
        "appeal_right",    "digital_notification", "appeal_deadline",
        "access_to_case",  "guidance",             "appeal_deadline_digital",
        "costs",           "deferred_enforcement", NULL
    };
    struct notice_terms terms = {
        .rule_set = transfer->award.rule_set,
        .appeal_deadline = period->deadline,
        .appeal_deadline_at = period->deadline_at,
        .late_limit_at = period->late_limit_at,
    };
    struct repayment_recipient recipient = { 0 };
    struct rows *rows;

    TRY(db_row(tx, &sql_repayment_recipient, ARGS({ "id", transfer->id }),
               ERR_INTERNAL_ERROR, &rows));
    rows_load(rows, 0, &recipient_record, tx->arena, &recipient);
    terms.legal_basis = legal_references(tx->arena, recipient.law, topics);
    *notice = notice_rights(tx->arena, recipient.language, &terms);
    return OK;
}

err_t repayment_decide(struct tx *tx, const char *id, int64_t version,
                       const struct repayment_claim *claim)
{
    struct appeal_period period;
    struct transfer transfer;
    json_t *notice;

    TRY(transfer_begin(tx, id, version, "decide", &transfer));
    TRY(impartiality_person_allowed(tx, transfer.award.application_id,
                                    transfer.facts.made_by));
    TRY(appeal_period_begin(tx, transfer.award.rule_set, true, &period));
    TRY(claim_said_or_told(tx, claim, &period));
    TRY(claim_or_told(tx, &transfer, claim));
    TRY(rights_told(tx, &transfer, &period, &notice));
    TRY(db_run(
        tx, &sql_repayment_decide,
        ARGS({ "id", id }, { "state", transfer.to },
             { "amount_nok", integer_text(tx->arena, claim->amount_nok) },
             { "reasons", json_text(tx->arena, claim->reasons) },
             { "due", claim->due },
             { "early_due_reason", claim->early_due_reason },
             { "appeal_deadline", period.deadline },
             { "late_limit_at", period.late_limit_at },
             { "notice", json_text(tx->arena, notice) })));
    TRY(transfer_journal(tx, &transfer, "decide", NULL));
    return letter_tell(tx, LETTER_REPAYMENT, id);
}

err_t repayment_register(struct tx *tx, const char *id, int64_t version,
                         const char *paid_on)
{
    struct transfer transfer;
    struct rows *rows;

    TRY(transfer_begin(tx, id, version, "register-repaid", &transfer));
    TRY(db_query(tx, &sql_repayment_register,
                 ARGS({ "id", id }, { "state", transfer.to },
                      { "paid_on", paid_on }),
                 &rows));
    if (rows_count(rows) == 0) {
        fault_add(&tx->problem->faults, FAULT_REPAID_OUT_OF_ORDER, "#/paidOn",
                  NULL);
        return ERR_INVALID_BODY;
    }
    return transfer_journal(tx, &transfer, "register-repaid", NULL);
}

err_t repayment_waive(struct tx *tx, const char *id, int64_t version,
                      const char *reason)
{
    struct transfer transfer;

    TRY(transfer_begin(tx, id, version, "waive", &transfer));
    TRY(db_run(tx, &sql_repayment_waive,
               ARGS({ "id", id }, { "state", transfer.to },
                    { "reason", reason })));
    return transfer_journal(tx, &transfer, "waive", reason);
}
