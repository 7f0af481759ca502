-- What both sides see of a fund transfer `t` of an award `a`; `p` is the
-- application, `o` the applicant.
    t.id,
    t.kind,
    t.award_id as "awardId",
    t.application_id as "applicationId",
    t.call_id as "callId",
    p.reference,
    jsonb_build_object('id', o.id,
                       'organisationNumber', o.organisation_number,
                       'name', o.name) as applicant,
    t.state,
    t.amount_nok as "amountNok",
    t.reason,
    t.instalment,
    t.due_date as "dueDate",
    t.account_number as "accountNumber",
    t.payment_reference as "paymentReference",
    t.attested_at as "attestedAt",
    t.sent_at as "sentAt",
    t.paid_at as "paidAt",
    case when t.failed_at is not null then
        jsonb_strip_nulls(jsonb_build_object(
            'at', rfc3339(t.failed_at), 'message', t.failure))
    end as failure,
    t.asked_in_id as "askedInApplicationId",
    a.year,
    t.granted_nok as "grantedNok",
    t.parts,
    t.ground,
    t.answer_by_date as "answerByDate",
    t.answer_by_at as "answerByAt",
    'Europe/Oslo'::text as "timeZone",
    t.answer,
    t.answered_at as "answeredAt",
    t.decided_at as "decidedAt",
    t.decided_by_name as "decidedBy",
    t.decision_reason as "decisionReason",
    (select m.id from letter m
     where m.fund_transfer_id = t.id and m.kind = 'prior_notice')
        as "noticeLetterId",
    (select m.id from letter m
     where m.fund_transfer_id = t.id and m.kind = 'repayment') as "letterId",
    t.reasons,
    t.early_due_reason as "earlyDueReason",
    coalesce(l.dismissal_deadline_date, t.appeal_deadline_date)
        as "appealDeadlineDate",
    coalesce(l.dismissal_deadline_at, t.appeal_deadline_at)
        as "appealDeadlineAt",
    coalesce(l.dismissal_late_limit_at, t.late_appeal_limit_at)
        as "lateAppealLimitAt",
    t.notice,
    case when t.kind = 'repayment' then t.granted_nok - t.fallen_nok end
        as "standingNok",
    case when t.kind = 'repayment' and t.state = 'decided' then
        exists (select from appeal l
                where l.fund_transfer_id = t.id and {appeal_defers})
    end as "enforcementDeferred",
    t.repaid_on as "repaidOn",
    t.waived_at as "waivedAt",
    t.waive_reason as "waiveReason",
    (select n.id from award n
     where n.from_award_id = t.award_id and t.kind = 'carry_over'
       and t.state = 'granted') as "carriedToAwardId",
    award_balance(a) as balance,
    t.version,
    t.created_at as "createdAt",
    t.updated_at as "updatedAt"
