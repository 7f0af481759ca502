-- The call that a scenario is for: what is left of its frame.
select c.id, coalesce(c.frame_nok - c.awarded_nok, 0) as left_nok
from call c
where c.id = :call_id::uuid
  and c.administrator_number = acting_administrator()
