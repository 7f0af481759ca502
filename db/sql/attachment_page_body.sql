-- What was forwarded with an appeal: its own, and those of the application, as
-- its file lists them.
select {attachment_row},
       a.added_at::text as "_key"
from appeal x
cross join lateral (select x.case_file -> 'attachments' as attachments) as v
join attachment a
    on a.subject_id in (x.id, x.application_id) and {attachment_listed}
join file f on f.id = a.file_id
where x.id = :subject_id::uuid
  and x.appeal_body_number = acting_administrator()
  and x.forwarded_at is not null
  and a.appeal_body_number = acting_administrator()
  and (a.added_at, a.id)
      > (coalesce(:after_key::timestamptz, '-infinity'),
         coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000'))
order by a.added_at, a.id
limit :limit::integer
