-- The jobs of an administrator, the newest first.
select j.created_at::text as "_key", j.id as "_id", {job_row}
from job j
where j.administrator_number = acting_administrator()
  and (:call_id::uuid is null or j.call_id = :call_id::uuid)
  and (:state::text is null or j.state = :state::text)
  and (j.created_at, j.id)
      < (coalesce(:after_key::timestamptz, 'infinity'),
         coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000'))
order by j.created_at desc, j.id desc
limit :limit::integer
