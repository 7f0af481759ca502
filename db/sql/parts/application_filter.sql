-- The filters and the order of a page of applications, by the time when the
-- side first had them.
  and (a.call_id = :call_id::uuid {or} :call_id::uuid is null)
  and (:state::text is null or a.state = :state::text)
  and (:applicant_id::uuid is null or p.id = :applicant_id::uuid)
  and ({began}, a.id) {cmp}
      (coalesce(:after_key::timestamptz, {first}),
       coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000'))
order by {began} {dir}, a.id {dir}
limit :limit::integer
