-- May something of this award be paid, to which account, and how much? `past`
-- is the first place of the plan whose day is over.
select a.id,
       a.application_id,
       a.organisation_number as organisation,
       a.administrator_number as administrator,
       {award_shut} as why,
       {award_deferred} as is_deferred,
       o.account_number is not null as is_account_confirmed,
       case when {award_closed} is null
            then a.committed_nok - a.paid_nok else 0 end
           + a.owed_nok - {award_under_way} as left_nok,
       (select min(n.place) - 1
        from jsonb_array_elements(:instalments::jsonb)
            with ordinality as n (item, place)
        where (n.item ->> 'dueDate')::date < day_in_oslo(clock_now())) as past
from award a
join applicant o on o.organisation_number = a.organisation_number
where a.id = :award_id::uuid
  and a.administrator_number = acting_administrator()
