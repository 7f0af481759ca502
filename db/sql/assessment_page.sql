-- The assessments of an application, the oldest first.
select s.created_at::text as "_key", s.id as "_id", {assessment_row}
where s.application_id = :application_id::uuid
  and s.administrator_number = acting_administrator()
  and (s.created_at, s.id) >
      (coalesce(:after_key::timestamptz, '-infinity'),
       coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000'))
order by s.created_at, s.id
limit :limit::integer
