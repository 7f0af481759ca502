-- The amounts of another scenario of the same call.
select s.content -> 'amounts' as amounts
from scenario s
where s.id = :id::uuid
  and s.call_id = :call_id::uuid
  and s.administrator_number = acting_administrator()
