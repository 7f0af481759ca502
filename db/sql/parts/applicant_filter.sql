-- The filters and the order of a page of applicants, the newest first.
  and (:organisation_number::text is null
       or p.organisation_number = :organisation_number::text)
  and (:kind::text is null or p.kind = :kind::text)
  and (:county::text is null or p.county = :county::text)
  and (p.created_at, p.id)
      < (coalesce(:after_key::timestamptz, 'infinity'),
         coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000'))
order by p.created_at desc, p.id desc
limit :limit::integer
