-- Registered anew by the acting person, to the account that is confirmed now. A
-- payment that failed keeps its reference: what is tried next gets another. With
-- less than before, or as it was.
update fund_transfer t
set state = :state,
    amount_nok = coalesce(:amount_nok::bigint, t.amount_nok),
    reason = coalesce(:reason::text, t.reason),
    account_number = o.account_number,
    earlier_references = case t.state when 'failed'
        then t.earlier_references || t.payment_reference
        else t.earlier_references end,
    earlier_amounts = case t.state when 'failed'
        then t.earlier_amounts || t.amount_nok
        else t.earlier_amounts end,
    payment_reference = case t.state when 'failed' then payment_reference()
                                     else t.payment_reference end,
    reregistered_by = acting_person(),
    attested_by = null,
    attested_at = null,
    batch_id = null,
    sent_at = null,
    failed_at = null,
    failure = null,
    version = t.version + 1,
    updated_at = clock_now()
from applicant o
where t.id = :id::uuid and o.organisation_number = t.organisation_number
