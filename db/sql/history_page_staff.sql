-- The events of a case that are its administrator's business, the oldest first.
select e.id::text as "_key",
       e.case_id as "_id",
       {event_staff_row}
from event e
{event_staff_by}
where e.case_id = coalesce(:after_id::uuid, :case_id::uuid)
  and e.case_id = :case_id::uuid
  and e.administrator_number = acting_administrator()
  {event_after}
order by e.transaction_id, e.seq
limit :limit::integer
