-- The filters and the order of a page of awards.
  and (:call_id::uuid is null or a.call_id = :call_id::uuid)
  and (:application_id::uuid is null
       or a.application_id = :application_id::uuid)
  and (:year::integer is null or a.year = :year::integer)
  and (:state::text is null or a.state = :state::text)
  and (:applicant_id::uuid is null or o.id = :applicant_id::uuid)
  and (:organisation_number::text is null
       or a.organisation_number = :organisation_number::text)
  and (a.created_at, a.id) {cmp}
      (coalesce(:after_key::timestamptz, {first}),
       coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000'))
order by a.created_at {dir}, a.id {dir}
limit :limit::integer
