-- An applicant's own award for a command, held, with what an acceptance is
-- judged by: the terms and the account that hold now.
select a.id,
       a.application_id,
       a.organisation_number as organisation,
       a.administrator_number as administrator,
       a.version,
       a.state,
       a.amount_nok,
       to_char(timezone('Europe/Oslo', a.accept_by_at), 'DD.MM.YYYY')
           as deadline,
       r.content ->> 'termsVersion' as terms_version,
       case when o.account_confirmed_at is not null then o.account_number end
           as account_number,
       {award_facts_own},
       {award_facts}
from award a
join applicant o on o.organisation_number = a.organisation_number
join call k on k.id = a.call_id
join rule_set r on r.id = k.rule_set_id
where a.id = :id::uuid and a.organisation_number = acting_organisation()
for update of a
