-- What the accounts of a call hold, as a whole and of each award, at one moment.
with side as (
    select p.award_id, s.account, s.debit, s.credit
    from posting p
    cross join lateral (values (p.debit_account, p.amount_nok, 0),
                               (p.credit_account, 0, p.amount_nok))
        as s (account, debit, credit)
    where p.call_id = :call_id::uuid
      and p.administrator_number = acting_administrator()),
of_award as (
    select award_id, account, sum(debit) as debit, sum(credit) as credit
    from side
    group by award_id, account),
of_call as (
    select account, sum(debit) as debit, sum(credit) as credit
    from of_award
    group by account)
select k.id as "callId",
       k.frame_nok as "frameNok",
       k.awarded_nok as "awardedNok",
       (select coalesce(jsonb_agg(jsonb_build_object(
                   'account', c.account, 'debitNok', c.debit,
                   'creditNok', c.credit, 'balanceNok', c.debit - c.credit)
                   order by c.account), '[]')
        from of_call c) as accounts,
       (select coalesce(jsonb_agg(jsonb_build_object(
                   'awardId', a.id, 'kind', a.kind, 'state', a.state,
                   'year', a.year, 'reference', p.reference,
                   'applicant', jsonb_build_object(
                       'id', o.id,
                       'organisationNumber', o.organisation_number,
                       'name', o.name),
                   'amountNok', a.amount_nok,
                   'accounts', (
                       select coalesce(jsonb_agg(jsonb_build_object(
                                  'account', w.account, 'debitNok', w.debit,
                                  'creditNok', w.credit,
                                  'balanceNok', w.debit - w.credit)
                                  order by w.account), '[]')
                       from of_award w where w.award_id = a.id))
                   order by p.reference, a.year, a.id), '[]')
        from award a
        join application p on p.id = a.application_id
        join applicant o on o.organisation_number = a.organisation_number
        where a.call_id = k.id
          and a.administrator_number = acting_administrator()) as awards
from call k
where k.id = :call_id::uuid
  and k.administrator_number = acting_administrator()
