-- Holds the applications of what is due, in the order of their ids.
select p.id
from application p
where p.administrator_number = acting_administrator()
  and p.id in (
      select t.application_id
      from fund_transfer t
      where {payout_due})
order by p.id
for update
