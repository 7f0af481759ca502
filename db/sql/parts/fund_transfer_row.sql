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
{award_balance} as balance,
    t.version,
    t.created_at as "createdAt",
    t.updated_at as "updatedAt"
