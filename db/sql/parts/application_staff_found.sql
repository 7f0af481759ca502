-- A page of what was submitted to an administrator, by its filters and in the
-- order in which it first came.
    select x.id
    from application x
    where x.administrator_number = acting_administrator()
      and x.submitted_version is not null
      and (x.call_id = :call_id::uuid {or} :call_id::uuid is null)
      and (:state::text is null or x.state = :state::text)
      and (:applicant_id::uuid is null or x.organisation_number = (
               select p.organisation_number from applicant p
               where p.id = :applicant_id::uuid))
      and (x.first_submitted_at, x.id) {cmp}
          (coalesce(:after_key::timestamptz, {first}),
           coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000'))
    order by x.first_submitted_at {dir}, x.id {dir}
    limit :limit::integer
