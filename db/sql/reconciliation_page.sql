-- The same books line by line: an account of a county under a call.
with {reconciled}
line as (
    select s.call_id, s.county, s.account, {account_sums}
    from side s
    group by s.call_id, s.county, s.account)
select concat_ws(' ', l.county, l.account) as "_key",
       l.call_id as "callId",
       l.call_id as "_id",
       l.county,
       l.account,
       l.opening as "openingNok",
       l.debit as "debitNok",
       l.credit as "creditNok",
       l.closing as "closingNok"
from line l
where :after_key::text is null
   or (concat_ws(' ', l.county, l.account), l.call_id)
      > (:after_key::text, :after_id::uuid)
order by concat_ws(' ', l.county, l.account), l.call_id
limit :limit::integer
