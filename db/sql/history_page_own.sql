-- The events of a case that its applicant may know of, the oldest first. Who
-- has just changed it finds that here, also while others are at work: a case
-- has one writer at a time, so that none comes late.
select {event_row},
       e.id::text as "_key",
       e.case_id as "_id"
from event e
where e.case_id = coalesce(:after_id::uuid, :case_id::uuid)
  and e.case_id = :case_id::uuid
  and (e.organisation_number = acting_organisation() or e.is_public)
  {event_after}
order by e.transaction_id, e.seq
limit :limit::integer
