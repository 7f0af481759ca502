-- The filters and the order of a page of an applicant's applications.
  and (:call_id::uuid is null or a.call_id = :call_id::uuid)
  and (:state::text is null or a.state = :state::text)
  and (:applicant_id::uuid is null or p.id = :applicant_id::uuid)
  and (a.created_at, a.id) {cmp}
      (coalesce(:after_key::timestamptz, {first}),
       coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000'))
order by a.created_at {dir}, a.id {dir}
limit :limit::integer
