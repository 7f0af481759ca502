-- The reports of a call that are awaited and due before a day, held in the
-- order of their cases, as whoever writes about several does; of all, or of
-- those named.
select r.id, r.organisation_number as organisation
from report r
where r.call_id = :call_id::uuid
  and r.administrator_number = acting_administrator()
  and r.state in ('due', 'draft', 'returned')
  and r.approved_version is null
  and r.due_on < :due_date::date
  and (:organisations::jsonb is null
       or :organisations::jsonb ? r.organisation_number)
order by coalesce(r.application_id, r.id), r.id
for update of r
