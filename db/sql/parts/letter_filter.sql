-- The filters and the order of a page of letters, by when they were written.
  and (:application_id::uuid is null
       or l.application_id = :application_id::uuid)
  and (:kind::text is null or l.kind = :kind::text)
  and (l.created_at, l.id) {cmp}
      (coalesce(:after_key::timestamptz, {first}),
       coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000'))
order by l.created_at {dir}, l.id {dir}
limit :limit::integer
