-- The postings of an award in order, each with what its two accounts hold after
-- it: what was debited to an account less what was credited.
with side as (
    select p.number, s.account, s.nok
    from posting p
    cross join lateral (values (p.debit_account, p.amount_nok),
                               (p.credit_account, -p.amount_nok))
        as s (account, nok)
    where p.award_id = :award_id::uuid),
running as (
    select distinct number, account,
           sum(nok) over (partition by account order by number) as nok
    from side)
select p.number::text as "_key",
       p.id as "_id",
       p.id,
       p.kind,
       p.debit_account as "debitAccount",
       p.credit_account as "creditAccount",
       p.amount_nok as "amountNok",
       p.measure_id as "measureId",
       p.from_measure_id as "fromMeasureId",
       jsonb_build_object('kind', p.subject_kind, 'id', p.subject_id)
           as subject,
       p.booked_at as "bookedAt",
       d.nok as "debitBalanceNok",
       c.nok as "creditBalanceNok"
from posting p
join running d on (d.number, d.account) = (p.number, p.debit_account)
join running c on (c.number, c.account) = (p.number, p.credit_account)
where p.award_id = :award_id::uuid
  and (:after_key::bigint is null or p.number > :after_key::bigint)
  and (:after_id::uuid is null or p.id <> :after_id::uuid)
order by p.number
limit :limit::integer
