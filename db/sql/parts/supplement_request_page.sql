-- Those of one application, the newest first. Row-level security decides whose.
where s.application_id = :id::uuid
  and (s.requested_at, s.id)
      < (coalesce(:after_key::timestamptz, 'infinity'),
         coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000'))
order by s.requested_at desc, s.id desc
limit :limit::integer
