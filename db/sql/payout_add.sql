-- A plan of payouts, to the account that the applicant has confirmed.
insert into fund_transfer (kind, award_id, application_id, call_id,
                           organisation_number, administrator_number, state,
                           amount_nok, reason, made_by, instalment, due_date,
                           account_number, payment_reference)
select 'payout', a.id, a.application_id, a.call_id, a.organisation_number,
       a.administrator_number, :state::text,
       (n.item ->> 'amountNok')::bigint, n.item ->> 'reason', acting_person(),
       n.place + (select coalesce(max(t.instalment), 0) from fund_transfer t
                  where t.award_id = a.id),
       (n.item ->> 'dueDate')::date, o.account_number, payment_reference()
from award a
join applicant o on o.organisation_number = a.organisation_number
cross join jsonb_array_elements(:instalments::jsonb)
    with ordinality as n (item, place)
where a.id = :award_id::uuid
order by n.place
returning id
