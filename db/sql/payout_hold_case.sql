-- Holds the application of a payout.
select p.id
from application p
join fund_transfer t on t.application_id = p.id
where t.id = :id::uuid
  and t.administrator_number = acting_administrator()
for update of p
